package connectortest

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connector"
)

func TestGoodConnectorConforms(t *testing.T) {
	t.Parallel()
	Conform(t, homeConnector(goodPoll), lampsOfHome())
}

// sincePoll asks with the time in its query, so that no request is like another. What it
// makes of a failure is up to fails.
func sincePoll(fails func(error) error) homePoll {
	return func(ctx context.Context, in homeInput, emit *connector.Emitter) error {
		var l lamp
		query := url.Values{"now": {fmt.Sprint(time.Now().Unix())}}
		err := in.HTTP.GetJSON(ctx, home+"/lamps/l1", query, &l)
		if err == nil && (l.ID == "" || l.Scene == "" || l.Name == "") {
			err = fmt.Errorf("the answer lacks something")
		}
		if err != nil {
			return fails(err)
		}
		emit.Thing(l.ID, l.thing())
		return nil
	}
}

// A request whose query differs in each poll is struck all the same.
func TestTimeInQuery(t *testing.T) {
	t.Parallel()
	Conform(t, homeConnector(sincePoll(asItIs)), lampsOfHome())
	want := "500: GET https://home.example/lamps/l1 was answered 500: the thing l1 was removed"
	got := complaintsAbout(t, homeConnector(sincePoll(func(error) error { return nil })), lampsOfHome(), []string{want})
	if !strings.Contains(got, want) {
		t.Errorf("no complaint says %q; there are:\n%s", want, got)
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	var parts []string
	s := newSetup(t, homeConnector(goodPoll), lampsOfHome(), []Option{Without("panic", "404")})
	conform(t, s, func(name string, check func(*testing.T) []string) {
		if parts = append(parts, name); name == "healthy" {
			check(t)
		}
	})
	if len(parts) != len(Faults())-1 || slices.Contains(parts, "panic") || slices.Contains(parts, "404") {
		t.Errorf("parts = %q", parts)
	}
}
