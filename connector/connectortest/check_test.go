package connectortest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connector"
)

// checkedHome checks the key, and whether there is such a house.
func checkedHome() connector.Connector {
	return connector.Define(connector.Definition[homeInstance, homeClient]{
		Type: "home", Poll: goodPoll,
		Check: func(ctx context.Context, in connector.Input[homeInstance, struct{}]) error {
			err := in.HTTP.GetJSON(ctx, home+"/key/"+in.Instance.Key.Reveal(), nil, nil)
			return connector.Statuses{403: connector.Because("the key is not accepted", connector.Misconfigured)}.Explain(err)
		},
		CheckClient: func(_ context.Context, in homeInput) error {
			if in.Client.House == in.Subject {
				return fmt.Errorf("the house must have a name of its own, not that of %s", in.Subject)
			}
			return nil
		},
	})
}

func TestCheck(t *testing.T) {
	t.Parallel()
	type checks = func(TB, connector.Connector, Routes, ...Option) error
	instance := checks(func(t TB, c connector.Connector, r Routes, o ...Option) error { return Check(t, c, r, o...) })
	client := checks(func(t TB, c connector.Connector, r Routes, o ...Option) error { return CheckClient(t, c, r, o...) })
	tests := map[string]struct {
		check   checks
		status  int
		config  Option
		want    string // in the error; empty: it is accepted
		unknown bool
	}{
		"the samples":            {check: instance, status: 200},
		"a key that is refused":  {check: instance, status: 403, want: "the key is not accepted"},
		"nobody knows":           {check: instance, status: 500, want: "could not be checked", unknown: true},
		"no key":                 {check: instance, config: WithInstance(map[string]any{}), want: "api_key is required"},
		"a client":               {check: client},
		"a client that is wrong": {check: client, config: WithClient(map[string]any{"house": subject}), want: "a name of its own"},
		"a client without house": {check: client, config: WithClient(nil), want: "house is required"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opts []Option
			if tc.config != nil {
				opts = append(opts, tc.config)
			}
			err := tc.check(t, checkedHome(), Routes{"GET /key/": Status(tc.status)}, opts...)
			if (err != nil) != (tc.want != "") || err != nil && !strings.Contains(err.Error(), tc.want) || errors.Is(err, connector.ErrNotChecked) != tc.unknown {
				t.Errorf("error = %v, want %q", err, tc.want)
			}
		})
	}
}
