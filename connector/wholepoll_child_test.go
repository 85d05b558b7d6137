//go:build unix

package connector_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

const threeStations = `{"stations": [
	{"id": "70:ee:50:00:00:01", "name": "Garden", "temperature": 21.5, "humidity": 63, "pressure": 1013.2, "wind": 4.75, "clouds": 20},
	{"id": "70:ee:50:00:00:02", "name": "Roof", "temperature": 19.25, "humidity": 71, "pressure": 1012.9, "wind": 11, "clouds": 20},
	{"id": "70:ee:50:00:00:03", "name": "Cellar", "temperature": 12, "humidity": 80.5, "pressure": 1013.4, "wind": 0, "clouds": 0}
]}`

// TestStationsChild is the technology of [BenchmarkWholePoll], and nothing without it.
// It says where it listens and ends with its input.
func TestStationsChild(*testing.T) {
	if os.Getenv("STATIONS_CHILD") == "" {
		return
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, threeStations)
	}))
	defer srv.Close()
	fmt.Println(srv.URL)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// startStations starts the technology and returns its address, to which the home is
// to be added.
func startStations(b *testing.B) string {
	b.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestStationsChild$")
	cmd.Env = append(os.Environ(), "STATIONS_CHILD=1")
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		b.Fatalf("the technology cannot be started: %v %v", err1, err2)
	}
	b.Cleanup(func() {
		_ = in.Close()
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line) + "/homes/"
}

// writesCounted is a platform that keeps nothing and counts what it is told.
type writesCounted struct {
	discarding
	writes atomic.Int64
}

func (p *writesCounted) CreateThing(ctx context.Context, t connctd.Thing) (connctd.ThingID, error) {
	p.writes.Add(1)
	return p.discarding.CreateThing(ctx, t)
}

func (p *writesCounted) SetProperty(context.Context, connctd.ThingID, connctd.ComponentID, connctd.Property) error {
	p.writes.Add(1)
	return nil
}

func (p *writesCounted) SetThingStatus(context.Context, connctd.ThingID, connctd.ThingStatus) error {
	p.writes.Add(1)
	return nil
}

func (p *writesCounted) DeleteThing(context.Context, connctd.ThingID) error {
	p.writes.Add(1)
	return nil
}
