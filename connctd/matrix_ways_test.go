package connctd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/connctd/connctd-go/connctd"
)

// way is one manner of speaking to the platform for alice.
type way interface {
	createClient(context.Context) (redirect string, err error)
	createThing(context.Context) error
	getClient(ctx context.Context, id string) error
	eachClient(context.Context) error // lists the clients and gets each
}

// The columns of the table.
var ways = []struct {
	name string
	on   func(base string, rt *tap) way
}{
	{"net/http", func(base string, rt *tap) way { return byHand{base, &http.Client{Transport: rt}} }},
	{"go-retryablehttp", func(base string, rt *tap) way {
		rc := retryablehttp.NewClient()
		rc.Logger = nil
		rc.RetryWaitMin, rc.RetryWaitMax = time.Millisecond, time.Millisecond // shorter than its defaults, as often
		rc.HTTPClient.Transport = rt
		return byHand{base, rc.StandardClient()}
	}},
	{"connctd", func(base string, rt *tap) way {
		c, err := connctd.New(connctd.WithBaseURL(base), connctd.WithToken(testToken), connctd.WithHTTPClient(&http.Client{Transport: rt}))
		return bySDK{must(c, err).Subject("alice")}
	}},
}

type bySDK struct{ alice *connctd.Subject }

func (s bySDK) createClient(ctx context.Context) (string, error) {
	created, err := s.alice.CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"})
	if err != nil || !created.NeedsRedirect() {
		return "", err
	}
	return created.Redirect.String(), nil
}

func (s bySDK) createThing(ctx context.Context) error {
	_, err := s.alice.CreateThing(ctx, connctd.Thing{Name: "Lamp"})
	return err
}

func (s bySDK) getClient(ctx context.Context, id string) error {
	_, err := s.alice.GetClient(ctx, connctd.ClientID(id))
	return err
}

func (s bySDK) eachClient(ctx context.Context) error {
	for _, err := range s.alice.Clients(ctx) {
		if err != nil {
			return err
		}
	}
	return nil
}

// byHand is a client as it is mostly written: an http.Client as it comes, the
// path put together from strings, links followed, the answer read whole and
// decoded, that of an error too.
type byHand struct {
	base string
	hc   *http.Client
}

func (h byHand) createClient(ctx context.Context) (string, error) {
	var created struct{ ID string }
	err := h.do(ctx, http.MethodPost, h.base+"/connectors/clients", connctd.ClientSpec{Type: "netatmo"}, &created)
	return "", err
}

func (h byHand) createThing(ctx context.Context) error {
	var created struct{ ID string }
	return h.do(ctx, http.MethodPost, h.base+"/things", connctd.Thing{Name: "Lamp"}, &created)
}

func (h byHand) getClient(ctx context.Context, id string) error {
	var client connctd.ConnectorClient
	return h.do(ctx, http.MethodGet, h.base+"/connectors/clients/"+id, nil, &client)
}

func (h byHand) eachClient(ctx context.Context) error {
	var links []struct{ Href string }
	if err := h.do(ctx, http.MethodGet, h.base+"/connectors/clients", nil, &links); err != nil {
		return err
	}
	for _, link := range links {
		var client connctd.ConnectorClient
		if err := h.do(ctx, http.MethodGet, link.Href, nil, &client); err != nil {
			return err
		}
	}
	return nil
}

func (h byHand) do(ctx context.Context, method, address string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+testToken)
	req.Header.Set("X-External-Subject-Id", "alice")
	req.Header.Set("Content-Type", "application/json")
	res, err := h.hc.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		var refused struct{ Error, Description string }
		if err := json.Unmarshal(data, &refused); err != nil {
			return err
		}
		return fmt.Errorf("status %d: %s: %s", res.StatusCode, refused.Error, refused.Description)
	}
	return json.Unmarshal(data, out)
}
