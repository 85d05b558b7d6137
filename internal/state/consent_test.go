package state_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// asked returns a model in which alice is asked for her consent.
func asked(t *testing.T) (*state.Model, state.Client) {
	t.Helper()
	m := state.New(1)
	if err := m.AddType(state.Type{Description: connctd.Description{TypeID: "netatmo"}, NeedsConsent: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := m.CreateInstance("demo", "netatmo", nil, now); err != nil {
		t.Fatal(err)
	}
	c, err := m.CreateClient(alice, "netatmo", nil, now)
	if err != nil {
		t.Fatal(err)
	}
	return m, c
}

// Rules M5 and M7: a client waits, is decided about once, and only an allowed one runs.
func TestConsent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		decision state.Consent
		status   connctd.ClientStatus
		reason   string
		runs     bool
		gone     string // what a second decision is told
	}{
		"allowed": {state.Allowed, connctd.StatusStarting, "", true, "access was allowed"},
		"denied":  {state.Denied, connctd.StatusError, "denied access", false, "access was denied"},
		"expired": {state.Expired, connctd.StatusError, "expired", false, "has expired"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, c := asked(t)
			key := m.ConsentKey(c.ID)
			if c.Consent != state.Pending || c.Status != connctd.StatusStarting || c.Runs() || c.Undecided() != nil {
				t.Errorf("a new client: %+v", c)
			}
			got, err := m.Decide(c.ID, tc.decision)
			if err != nil {
				t.Fatal(err)
			}
			if got.Consent != tc.decision || got.Status != tc.status || got.Runs() != tc.runs || !strings.Contains(got.Reason, tc.reason) || (got.Reason == "") != (tc.reason == "") {
				t.Errorf("client = %+v", got)
			}
			for _, again := range []state.Consent{state.Allowed, state.Denied, state.Expired} {
				_, err := m.Decide(c.ID, again)
				wantKind(t, err, state.Gone)
				if !strings.Contains(err.Error(), tc.gone) {
					t.Errorf("%s again: %v", again, err)
				}
			}
			now, err := m.Asked(c.ID, key)
			if diff := cmp.Diff(got, now); diff != "" || err != nil {
				t.Errorf("a second decision changed something (-want +got), %v:\n%s", err, diff)
			}
		})
	}
}

// A link that never was, one of a deleted client, and one that is answered with nonsense.
func TestConsentRefused(t *testing.T) {
	t.Parallel()
	m, c := asked(t)
	key := m.ConsentKey(c.ID)
	for name, link := range map[string]struct {
		id  connctd.ClientID
		key string
	}{
		"no key":              {c.ID, ""},
		"a wrong key":         {c.ID, m.ConsentKey("other")},
		"another's key":       {"other", key},
		"the key of no seed":  {c.ID, state.New(2).ConsentKey(c.ID)},
		"nobody, without key": {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := m.Asked(link.id, link.key)
			wantKind(t, err, state.NotFound)
		})
	}
	for _, nonsense := range []state.Consent{"", state.Pending, "maybe"} {
		_, err := m.Decide(c.ID, nonsense)
		wantKind(t, err, state.Invalid)
	}
	if now, err := m.Asked(c.ID, key); err != nil || now.Consent != state.Pending {
		t.Errorf("after refused decisions: %+v, %v", now, err)
	}
	m.DropClient(c.ID)
	_, err := m.Asked(c.ID, key)
	wantKind(t, err, state.Gone)
	_, err = m.Decide(c.ID, state.Allowed)
	wantKind(t, err, state.NotFound)
	again, err := m.CreateClient(alice, "netatmo", nil, now)
	if err != nil || again.Consent != state.Pending || again.ID == c.ID || m.ConsentKey(again.ID) == key {
		t.Errorf("created again: %+v, %v", again, err)
	}
}

func TestNoConsentNeeded(t *testing.T) {
	t.Parallel()
	m, c := withClient(t)
	if !c.Runs() || c.Consent != "" {
		t.Errorf("client = %+v", c)
	}
	_, err := m.Decide(c.ID, state.Denied)
	wantKind(t, err, state.NotFound)
	_, err = m.Asked(c.ID, m.ConsentKey(c.ID))
	wantKind(t, err, state.NotFound)
}
