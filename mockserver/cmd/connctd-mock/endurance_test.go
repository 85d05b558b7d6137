//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// BenchmarkEndurance is the memory that is resident after very many calls, of those
// that read, those that write and those that are refused. It says what it was after
// each tenth, so that a leak shows:
//
//	go test -run '^$' -bench Endurance -benchtime 1000000x ./mockserver/cmd/connctd-mock
func BenchmarkEndurance(b *testing.B) {
	const connections = 32
	p := spawn(b, built(b, "."))
	defer p.kill()
	client := p.connect(b)
	var calls atomic.Int64
	resident := make([]float64, 11) // at the start and after each tenth
	resident[0] = p.resident(b)
	b.ResetTimer()
	var users sync.WaitGroup
	for i := range connections {
		u := &user{root: p.root + "/api/v1", client: string(client), name: fmt.Sprint("user-", i), http: &http.Client{Transport: &http.Transport{}}}
		users.Go(func() {
			defer u.http.CloseIdleConnections()
			for step := 0; ; step++ {
				n := calls.Add(1)
				if n > int64(b.N) {
					return
				}
				if err := u.call(step); err != nil {
					b.Error(err)
					return
				}
				if tenth := int(n) * 10 / b.N; tenth > int(n-1)*10/b.N {
					resident[tenth] = p.resident(b)
				}
			}
		})
	}
	users.Wait()
	b.StopTimer()
	b.Logf("MiB at the start and after each tenth of %d calls: %.1f", b.N, resident)
	b.ReportMetric(slices.Max(resident), "max-MiB")
	b.ReportMetric(resident[len(resident)-1], "end-MiB")
	b.ReportMetric(resident[len(resident)-1]/max(resident[len(resident)/2], 1), "end/half")
}

// connect makes a client whose connector runs, with a thing whose values move.
func (p *process) connect(b *testing.B) connctd.ClientID {
	b.Helper()
	c, err := connctd.New(connctd.WithBaseURL(p.root+"/api/v1"), connctd.WithToken("demo-token"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := c.CreateInstance(b.Context(), connctd.InstanceSpec{Type: "openweathermap", Config: map[string]string{"app_key": "0123"}}); err != nil {
		b.Fatal(err)
	}
	created, err := c.Subject("alice").CreateClient(b.Context(), connctd.ClientSpec{Type: "openweathermap", Config: map[string]string{"city": "London"}})
	if err != nil {
		b.Fatal(err)
	}
	return created.ID
}

// user makes the same calls again and again, and leaves nothing behind. The thing that
// it makes is the same, too: of each that never was before, the mock remembers a hash
// for ever, so that no id comes back.
type user struct {
	root, client, name string
	http               *http.Client
	thing              string // the latest
}

const lamp = `{"name": "%s", "mainComponentId": "bulb", "components": [{"id": "bulb", "name": "Bulb", "componentType": "core.LAMP",
	"properties": [{"id": "level", "name": "Level", "type": "NUMBER", "value": "50", "unit": "%%", "propertyType": "LEVEL"}]}]}`

// call makes one of the calls of a round.
func (u *user) call(step int) error {
	round := []func() error{
		func() error { return u.send("GET", "/connectors/clients/"+u.client, "", 200, nil) },
		func() error {
			var created struct{ ID string }
			err := u.send("POST", "/things", fmt.Sprintf(lamp, u.name), 201, &created)
			u.thing = created.ID
			return err
		},
		func() error { return u.send("GET", "/things", "", 200, nil) },
		func() error { return u.send("GET", "/things/"+u.thing, "", 200, nil) },
		func() error {
			return u.send("PUT", "/things/"+u.thing+"/components/bulb/properties/level", `{"value": "70"}`, 200, nil)
		},
		func() error { return u.send("GET", "/things/nonsense", "", 404, nil) },
		func() error { return u.send("POST", "/things", `{"name": ""}`, 400, nil) },
		func() error { return u.send("DELETE", "/things/"+u.thing, "", 200, nil) },
	}
	return round[step%len(round)]()
}

// send sends a request and checks how it was answered.
func (u *user) send(method, path, body string, want int, into any) error {
	req, err := http.NewRequest(method, u.root+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer demo-token")
	req.Header.Set("X-External-Subject-Id", "alice")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := u.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != want {
		err = fmt.Errorf("%s %s: %s %s, want %d", method, path, res.Status, answer, want)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(answer, into)
	}
	return err
}
