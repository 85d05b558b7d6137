package mockserver_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/connctd/connctd-go/mockserver"
)

// raw sends a request and returns the status and the body, which must be JSON or
// nothing.
func raw(t *testing.T, srv *mockserver.Server, method, path, body, authorization string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.BaseURL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": authorization, "X-External-Subject-Id": "alice", "Content-Type": "application/json"} {
		req.Header.Set(name, value)
	}
	res, err := srv.HTTPClient().Transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil && len(data) > 0 {
		t.Fatalf("%s %s: %s", method, path, data)
	}
	return res.StatusCode, string(data)
}

const lampInEitherCase = `{"name":"Lamp","displaytype":"LAMP","mainComponentId":"bulb","components":[
	{"id":"bulb","componenttype":"BULB","properties":[{"id":"level","type":"NUMBER","value":"1"}]}]}`

// Each dialect changes its point and no other.
func TestDialects(t *testing.T) {
	t.Parallel()
	type look struct{ first, dialect string } // what an answer has in the one and not in the other
	looks := map[mockserver.Dialect]look{
		mockserver.BareDescription:      {`one 200 [{"id":1`, `one 200 {"id":1`},
		mockserver.ClientIDKey:          {`client 201 {"id":`, `client 201 {"client_id":`},
		mockserver.RedirectBody:         {`client 303 -`, `client 303 {"id":`},
		mockserver.MixedCaseStatus:      {`"status":"STARTED"`, `"status":"Started"`},
		mockserver.NumericErrorStatus:   {`404 {"status":"404"`, `404 {"status":404`},
		mockserver.LowerCaseThings:      {`"displayType":"LAMP","mainComponentId":"bulb"`, `"displaytype":"LAMP","maincomponentid":"bulb"`},
		mockserver.SetPropertyNoContent: {`put 200 -`, `put 204 -`},
		mockserver.DeleteThingNoContent: {`delete 200 -`, `delete 204 -`},
		mockserver.BareToken:            {`bare 401 {`, `bare 200 [`},
	}
	for _, d := range append([]mockserver.Dialect{0}, mockserver.Dialects()...) {
		t.Run(d.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				text := answers(t, d)
				for point, l := range looks {
					want, other := l.first, l.dialect
					if point == d {
						want, other = other, want
					}
					if !strings.Contains(text, want) || strings.Contains(text, other) {
						t.Errorf("%v: the answers should have %s and not %s:\n%s", point, want, other, text)
					}
				}
				if lower := strings.Contains(text, `"componenttype":"BULB"`); lower != (d == mockserver.LowerCaseThings) {
					t.Errorf("the component's keys:\n%s", text)
				}
			})
		})
	}
	if len(looks) != len(mockserver.Dialects()) {
		t.Errorf("%d dialects are looked at, of %d", len(looks), len(mockserver.Dialects()))
	}
}

// answers asks for everything that a dialect may say in its own way.
func answers(t *testing.T, d mockserver.Dialect) string {
	t.Helper()
	const bearer = "Bearer " + mockserver.DefaultToken
	var said strings.Builder
	srv := mockserver.New(t, mockserver.WithConnector(steady("plain")), mockserver.WithDialect(d))
	say := func(note, method, path, body, authorization string) (id string) {
		status, text := raw(t, srv, method, path, body, authorization)
		fmt.Fprintln(&said, note, status, cmp.Or(text, "-"))
		return idIn(text)
	}
	say("one", "GET", "/connectors/descriptions", "", "")
	srv = mockserver.New(t, mockserver.WithConnector(steady("plain")), mockserver.WithConnector(working()), mockserver.WithDialect(d))
	say("two", "GET", "/connectors/descriptions", "", "")
	say("instance", "POST", "/connectors/instances", `{"connector_type_id":"plain","configuration":{"app_key":"0123456789abcdef"}}`, bearer)
	id := say("client", "POST", "/connectors/clients", `{"connector_type_id":"plain","configuration":{"city":"London"}}`, bearer)
	synctest.Wait()
	say("get", "GET", "/connectors/clients/"+id, "", bearer)
	say("instance", "POST", "/connectors/instances", `{"connector_type_id":"stations"}`, bearer)
	say("client", "POST", "/connectors/clients", `{"connector_type_id":"stations"}`, bearer)
	say("get", "GET", "/connectors/clients/nobody", "", bearer)
	lamp := "/things/" + say("thing", "POST", "/things", lampInEitherCase, bearer)
	say("get", "GET", lamp, "", bearer)
	say("get", "GET", lamp+"/components/bulb", "", bearer)
	say("put", "PUT", lamp+"/components/bulb/properties/level", `{"value":"2"}`, bearer)
	say("patch", "PATCH", lamp, `{"status":"AVAILABLE"}`, bearer)
	say("delete", "DELETE", lamp, "", bearer)
	say("bare", "GET", "/things", "", mockserver.DefaultToken)
	return said.String()
}

func idIn(text string) string {
	var created struct {
		ID       string `json:"id"`
		ClientID string `json:"client_id"`
	}
	_ = json.Unmarshal([]byte(text), &created) // most answers hold none
	return created.ID + created.ClientID
}

func TestDialectNames(t *testing.T) {
	t.Parallel()
	if text := (mockserver.ClientIDKey | mockserver.BareToken).String(); text != "client_id, bare token" {
		t.Errorf("name = %q", text)
	}
	if _, err := mockserver.Start(t.Context(), mockserver.WithDialect(1<<20)); err == nil || !strings.Contains(err.Error(), "no Dialect(1<<20)") {
		t.Errorf("a dialect that is none: %v", err)
	}
}
