package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/mockserver"
)

// platformRole is the process of the platform: a mock whose journal forgets nothing. Its
// first line is where it listens.
func platformRole(in io.Reader, out io.Writer) error {
	srv, err := mockserver.Start(context.Background(), mockserver.WithJournal(1<<22))
	if err != nil {
		return err
	}
	root, err := srv.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, root); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
	}
	return srv.Close()
}

// platform is that process, as the admin API of the mock shows it.
type platform struct {
	*process
	root string
}

func startPlatform(log io.Writer) (*platform, error) {
	p, root, err := start(log, rolePlatform)
	if err != nil {
		return nil, err
	}
	return &platform{p, root}, nil
}

func (p *platform) state(ctx context.Context) (mockserver.State, error) {
	var state mockserver.State
	return state, p.admin(ctx, http.MethodGet, "/state", nil, &state)
}

// journal returns all calls that there have been.
func (p *platform) journal(ctx context.Context) ([]mockserver.Call, error) {
	var journal struct{ Calls []mockserver.Call }
	return journal.Calls, p.admin(ctx, http.MethodGet, "/journal", nil, &journal)
}

// refuse lets the platform answer every call with 503, or stop that.
func (p *platform) refuse(ctx context.Context, on bool) error {
	if !on {
		return p.admin(ctx, http.MethodDelete, "/faults", nil, nil)
	}
	fault := []byte(`{"on": "AnyOperation", "do": {"status": 503}}`)
	return p.admin(ctx, http.MethodPost, "/faults", fault, nil)
}

const adminTimeout = time.Minute // the machine may have much to do

func (p *platform) admin(ctx context.Context, method, path string, body []byte, into any) error {
	ctx, cancel := context.WithTimeout(ctx, adminTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.root+"/_mock"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s", method, path, res.Status)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(into)
}
