package connector_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// onSubject returns the platform of the subject alice, and what it was asked.
func onSubject(t *testing.T, status int, body string) (connector.Platform, *[]string) {
	t.Helper()
	var asked []string
	rt := roundTrip(func(r *http.Request) (*http.Response, error) {
		var sent []byte
		if r.Body != nil {
			var err error
			if sent, err = io.ReadAll(r.Body); err != nil {
				return nil, err
			}
		}
		asked = append(asked, strings.TrimSpace(r.Method+" "+r.URL.String()+" "+r.Header.Get("X-External-Subject-Id")+" "+string(sent)))
		header := http.Header{"Content-Type": {"application/json"}}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	})
	c, err := connctd.New(connctd.WithToken("t0ken-t0ken"), connctd.WithBaseURL("http://localhost/api/v1"), connctd.WithHTTPClient(&http.Client{Transport: rt}))
	if err != nil {
		t.Fatal(err)
	}
	return connector.OnSubject(c.Subject("alice")), &asked
}

func TestOnSubject(t *testing.T) {
	t.Parallel()
	const things = "http://localhost/api/v1/things"
	prop := connector.Number("temp", "TEMPERATURE", "°C", 21.5)
	prop.LastUpdate = time.Now() // is not sent
	tests := map[string]struct {
		status int
		body   string
		call   func(context.Context, connector.Platform) error
		want   string
		err    error
	}{
		"create": {201, `{"id":"t1"}`, func(ctx context.Context, p connector.Platform) error {
			id, err := p.CreateThing(ctx, connctd.Thing{Name: "Lamp"})
			if id != "t1" && err == nil {
				t.Errorf("id = %q, want t1", id)
			}
			return err
		}, "POST " + things + ` alice {"name":"Lamp"}`, nil},
		"set": {204, "", func(ctx context.Context, p connector.Platform) error {
			return p.SetProperty(ctx, "t1", "main", prop)
		}, "PUT " + things + `/t1/components/main/properties/temp alice {"value":"21.5"}`, nil},
		"set, gone": {404, "", func(ctx context.Context, p connector.Platform) error {
			return p.SetProperty(ctx, "t1", "main", prop)
		}, "PUT " + things + `/t1/components/main/properties/temp alice {"value":"21.5"}`, connctd.ErrNotFound},
		"status": {204, "", func(ctx context.Context, p connector.Platform) error {
			return p.SetThingStatus(ctx, "t1", connctd.ThingUnavailable)
		}, "PATCH " + things + `/t1 alice {"status":"UNAVAILABLE"}`, nil},
		"delete":       {204, "", deleteT1, "DELETE " + things + "/t1 alice", nil},
		"delete, gone": {404, "", deleteT1, "DELETE " + things + "/t1 alice", nil},
		"look, no list": {404, "", func(ctx context.Context, p connector.Platform) error {
			for _, err := range p.Things(ctx) {
				return err
			}
			return nil // as if nothing had been made
		}, "GET " + things + " alice", connctd.ErrNotFound},
		"delete, forbidden": {403, "", deleteT1, "DELETE " + things + "/t1 alice", connctd.ErrForbidden},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, asked := onSubject(t, tc.status, tc.body)
			if err := tc.call(t.Context(), p); !errors.Is(err, tc.err) {
				t.Errorf("error = %v, want %v", err, tc.err)
			}
			if diff := cmp.Diff([]string{tc.want}, *asked); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

func deleteT1(ctx context.Context, p connector.Platform) error { return p.DeleteThing(ctx, "t1") }
