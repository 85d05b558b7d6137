package connctd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/go-retryablehttp"
	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
)

// caller makes the calls that are compared.
type caller interface {
	get(ctx context.Context, id string) (*connctd.ConnectorClient, error)
	create(context.Context, connctd.ClientSpec) (id string, err error)
}

// asMade are the settings of a client that is made without any.
var asMade = []connctd.Option{connctd.WithRetry(connctd.RetryPolicy{}), connctd.WithAttemptTimeout(30 * time.Second)}

// impls are the columns of the comparison.
var impls = []struct {
	name string
	on   func(t testing.TB, base string, rt http.RoundTripper) caller
}{
	{"sdk", func(t testing.TB, base string, rt http.RoundTripper) caller {
		return typed{newClient(t, rt, append(asMade, connctd.WithBaseURL(base))...).Subject("alice")}
	}},
	{"nethttp", func(_ testing.TB, base string, rt http.RoundTripper) caller {
		return written{base, withToken{&http.Client{Transport: rt}}}
	}},
	{"retryablehttp", func(_ testing.TB, base string, rt http.RoundTripper) caller {
		rc := retryablehttp.NewClient()
		rc.Logger = nil
		rc.HTTPClient = &http.Client{Transport: &oauth2.Transport{
			Source: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: testToken}), Base: rt,
		}}
		return written{base, retrying{rc}}
	}},
}

type typed struct{ alice *connctd.Subject }

func (c typed) get(ctx context.Context, id string) (*connctd.ConnectorClient, error) {
	return c.alice.GetClient(ctx, connctd.ClientID(id))
}

func (c typed) create(ctx context.Context, spec connctd.ClientSpec) (string, error) {
	created, err := c.alice.CreateClient(ctx, spec)
	if err != nil {
		return "", err
	}
	return string(created.ID), nil
}

// written is a typed client with the least that a careful author writes by hand.
type written struct {
	base string
	via  sender
}

// sender sends a request; body is nil if there is none.
type sender interface {
	send(ctx context.Context, method, address string, body []byte) (*http.Response, error)
}

func (c written) get(ctx context.Context, id string) (*connctd.ConnectorClient, error) {
	client := &connctd.ConnectorClient{}
	return client, c.call(ctx, http.MethodGet, "/connectors/clients/"+id, nil, client)
}

func (c written) create(ctx context.Context, spec connctd.ClientSpec) (string, error) {
	body, err := json.Marshal(spec)
	if err != nil {
		return "", err
	}
	var made struct {
		ID string `json:"id"`
	}
	err = c.call(ctx, http.MethodPost, "/connectors/clients", body, &made)
	return made.ID, err
}

func (c written) call(ctx context.Context, method, path string, body []byte, out any) error {
	res, err := c.via.send(ctx, method, c.base+path, body)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("status %d: %s", res.StatusCode, data)
	}
	return json.Unmarshal(data, out)
}

func setHeader(h http.Header, body []byte) {
	h.Set("Accept", "application/json")
	h.Set("X-External-Subject-Id", "alice")
	if body != nil {
		h.Set("Content-Type", "application/json")
	}
}

// withToken is plain net/http.
type withToken struct{ hc *http.Client }

func (s withToken) send(ctx context.Context, method, address string, body []byte) (*http.Response, error) {
	var r io.Reader // not a nil *bytes.Reader
	if body != nil {
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, method, address, r)
	if err != nil {
		return nil, err
	}
	setHeader(req.Header, body)
	req.Header.Set("Authorization", "Bearer "+testToken)
	return s.hc.Do(req)
}

// retrying is go-retryablehttp, with x/oauth2 below it.
type retrying struct{ rc *retryablehttp.Client }

func (s retrying) send(ctx context.Context, method, address string, body []byte) (*http.Response, error) {
	var raw any
	if body != nil {
		raw = body
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, method, address, raw)
	if err != nil {
		return nil, err
	}
	setHeader(req.Header, body)
	return s.rc.Do(req)
}
