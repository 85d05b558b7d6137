package connctd_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// The samples of the documents are the witness for the tags: SDK and mock share
// the types, and would agree on a wrong one.
func TestWireSamples(t *testing.T) {
	t.Parallel()
	for name, into := range map[string]any{
		"description.json":             &connctd.Description{},
		"create-instance-request.json": &connctd.InstanceSpec{},
		"create-client-request.json":   &connctd.ClientSpec{},
		"list-instances-response.json": &[]connctd.Ref[connctd.InstanceID]{},
		"list-clients-response.json":   &[]connctd.Ref[connctd.ClientID]{},
		"get-instance-response.json":   &connctd.Instance{},
		"get-client-response.json":     &connctd.ConnectorClient{},
		"trigger-action-request.json":  &map[string]string{},
		"trigger-action-response.json": &connctd.ActionRequest{},
		"list-subjects-response.json":  &[]connctd.Ref[connctd.SubjectID]{},
		"thing.json":                   &connctd.Thing{},
		"thing-create.json":            &connctd.Thing{},
		"component.json":               &connctd.Component{},
		"property.json":                &connctd.Property{},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sample := wire(t, name)
			d := json.NewDecoder(bytes.NewReader(sample))
			d.DisallowUnknownFields()
			if err := d.Decode(into); err != nil {
				t.Fatal(err)
			}
			again, err := json.Marshal(into)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(value(t, sample), value(t, again)); diff != "" {
				t.Errorf("(-sample +encoded again):\n%s", diff)
			}
		})
	}
}

func wire(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "wire", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func value(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// What the document shows is what the calls send and read.
func TestCallsSpeakTheDocument(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	rt := always(201, string(wire(t, "create-instance-response.json")))
	id, err := newClient(t, rt).CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo", Config: map[string]string{
		"client_id": "...", "client_secret": "...", "origin_callback_uri": "http://....",
	}})
	if err != nil || id != "1d79b399-c3e1-4706-b4c5-f36826430233" {
		t.Errorf("%q, %v", id, err)
	}
	if diff := cmp.Diff(value(t, wire(t, "create-instance-request.json")), value(t, []byte(rt.sent()[0].body))); diff != "" {
		t.Errorf("create instance (-document +sent):\n%s", diff)
	}

	rt = always(201, string(wire(t, "create-client-response.json")))
	created, err := newClient(t, rt).Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "netatmo", Config: map[string]string{"anyField": "abc"}})
	if err != nil || created.ID != "d202e1a7-20a2-4581-9630-551dbe39d888" || created.NeedsRedirect() {
		t.Errorf("%v, %v", created, err)
	}
	if diff := cmp.Diff(value(t, wire(t, "create-client-request.json")), value(t, []byte(rt.sent()[0].body))); diff != "" {
		t.Errorf("create client (-document +sent):\n%s", diff)
	}

	rt = always(201, string(wire(t, "trigger-action-response.json")))
	request, err := newClient(t, rt).Subject("alice").TriggerAction(ctx, "t", "bulb", "dim", map[string]connctd.Value{"level": "30", "smooth": "true"})
	if want := (connctd.ActionRequest{
		ID: "3f0e5f0c-7c6a-4a55-9d4b-0f6a1c0d2b11", Status: connctd.ActionPending, Deadline: time.Date(2018, 4, 11, 18, 50, 30, 0, time.UTC),
	}); err != nil || *request != want {
		t.Errorf("%v, %v", request, err)
	}
	if diff := cmp.Diff(value(t, wire(t, "trigger-action-request.json")), value(t, []byte(rt.sent()[0].body))); diff != "" {
		t.Errorf("trigger action (-document +sent):\n%s", diff)
	}

	rt = always(200, "")
	if err := newClient(t, rt).RegisterCallback(ctx, "https://app.example/actions?key=1&more=2"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(value(t, wire(t, "register-callback-request.json")), value(t, []byte(rt.sent()[0].body))); diff != "" {
		t.Errorf("register callback (-document +sent):\n%s", diff)
	}
	address, err := newClient(t, always(200, string(wire(t, "get-callback-url-response.json")))).GetCallbackURL(ctx)
	if err != nil || address != "https://connectors.connctd.io/actions" {
		t.Errorf("%q, %v", address, err)
	}

	list, err := newClient(t, always(200, string(wire(t, "description.json")))).ListDescriptions(ctx) // a bare object
	if err != nil || len(list) != 1 || list[0].ID != "2" {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := newClient(t, always(200, "{")).ListDescriptions(ctx); err == nil {
		t.Error("a broken object was read")
	}
}

func TestEditions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]connctd.ClientStatus{
		"Starting": connctd.StatusStarting, "Started": connctd.StatusStarted, "error": connctd.StatusError, "STARTED": connctd.StatusStarted, "Paused": "PAUSED",
	} {
		var got connctd.ClientStatus
		if err := json.Unmarshal([]byte(`"`+text+`"`), &got); err != nil || got != want {
			t.Errorf("status %q = %q, %v", text, got, err)
		}
	}
	var status connctd.ClientStatus
	if err := json.Unmarshal([]byte("7"), &status); err == nil {
		t.Error("a number is no status")
	}
	for text, want := range map[string]connctd.DescriptionID{`2`: "2", `"2"`: "2", `"x"`: "x", `0`: "0"} {
		var got connctd.DescriptionID
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("id %s = %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"-1", "1.5", "{}", "01"} {
		var got connctd.DescriptionID
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("id %s = %q, want an error", text, got)
		}
	}
	for id, want := range map[connctd.DescriptionID]string{"2": "2", "x": `"x"`, "007": `"007"`, "": `""`} {
		if got, err := json.Marshal(id); err != nil || string(got) != want {
			t.Errorf("id %q = %s, %v", id, got, err)
		}
	}
	for text, want := range map[string]connctd.ActionStatus{`"Pending"`: connctd.ActionPending, `"CANCELED"`: connctd.ActionCanceled, `"paused"`: "PAUSED", "null": ""} {
		var got connctd.ActionStatus
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("action status %s = %q, %v", text, got, err)
		}
	}
	for _, body := range []string{`{"Id":"t1"}`, `{"id":"t1"}`} {
		if id, err := newClient(t, always(201, body)).Subject("s").CreateThing(t.Context(), connctd.Thing{Name: "x"}); err != nil || id != "t1" {
			t.Errorf("%s: %q, %v", body, id, err)
		}
	}
	for _, status := range []int{200, 204} {
		for name := range unanswered {
			if err := everyCall[name](t.Context(), newClient(t, always(status, ""))); err != nil {
				t.Errorf("%s answered %d: %v", name, status, err)
			}
		}
	}
}

func FuzzDescriptionID(f *testing.F) {
	for _, text := range []string{"2", `"2"`, `"a\u0000b"`, "-0", "1e3", "null"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var id, again connctd.DescriptionID
		if json.Unmarshal([]byte(text), &id) != nil {
			return
		}
		data, err := json.Marshal(id)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &again); err != nil || again != id {
			t.Errorf("%q became %q, %v", id, again, err)
		}
	})
}
