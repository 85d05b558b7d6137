package connctd_test

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// linkingTo is a platform whose links all lead to another place.
func linkingTo(t *testing.T, other string) *connctd.Client {
	t.Helper()
	const answer = `{"id":"x","name":"x","instance":{"href":"@/connectors/instances/x"},"connector":{"href":"@/connectors/descriptions/2"},` +
		`"clients":[{"href":"@/connectors/clients/x"}],"componentLinks":[{"href":"@/things/x/components/x"}],` +
		`"propertyLinks":[{"href":"@/things/x/components/x/properties/x"}]}`
	lists := map[string]string{
		"/api/v1/connectors/descriptions": `[{"id":2,"type_id":"netatmo"}]`,
		"/api/v1/connectors/instances":    `[{"href":"@/connectors/instances/x"}]`,
		"/api/v1/connectors/clients":      `[{"href":"@/connectors/clients/x"}]`,
		"/api/v1/things":                  `[{"href":"@/things/x"}]`,
		"/api/v1/subjects":                `[{"href":"@/subjects/alice"}]`,
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, isList := lists[r.URL.Path]
		if !isList {
			text = answer
		}
		_, _ = strings.NewReplacer("@", other+"/api/v1").WriteString(w, text)
	}))
	t.Cleanup(srv.Close)
	c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everyLoop is each call that reads links or goes where they lead.
var everyLoop = map[string]func(context.Context, *connctd.Client) error{
	"ListInstances": func(ctx context.Context, c *connctd.Client) error { return onlyLink(c.ListInstances(ctx)) },
	"ListClients": func(ctx context.Context, c *connctd.Client) error {
		return onlyLink(c.Subject("alice").ListClients(ctx))
	},
	"ListThings": func(ctx context.Context, c *connctd.Client) error {
		return onlyLink(c.Subject("alice").ListThings(ctx))
	},
	"ListSubjects": func(ctx context.Context, c *connctd.Client) error { return onlyLink(c.ListSubjects(ctx)) },
	"Subjects":     func(ctx context.Context, c *connctd.Client) error { return firstError(c.Subjects(ctx)) },
	"Instances":    func(ctx context.Context, c *connctd.Client) error { return firstError(c.Instances(ctx)) },
	"Clients":      func(ctx context.Context, c *connctd.Client) error { return firstError(c.Subject("alice").Clients(ctx)) },
	"Things":       func(ctx context.Context, c *connctd.Client) error { return firstError(c.Subject("alice").Things(ctx)) },
	"FindClient": func(ctx context.Context, c *connctd.Client) error {
		_, err := c.Subject("alice").FindClient(ctx, "netatmo")
		return err
	},
	"ResolveThing": func(ctx context.Context, c *connctd.Client) error {
		_, err := c.Subject("alice").ResolveThing(ctx, "x")
		return err
	},
}

func onlyLink[ID connctd.InstanceID | connctd.ClientID | connctd.ThingID | connctd.SubjectID](refs []connctd.Ref[ID], err error) error {
	if err != nil {
		return err
	}
	_, err = refs[0].ID()
	return err
}

func firstError[T any](all iter.Seq2[T, error]) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// Rule S3, over real connections: links to another host are read as ids, and
// the server that they name sees nothing.
func TestForeignLinksAreNotContacted(t *testing.T) {
	t.Parallel()
	foreign, secure := newWitness(t), newTLSWitness(t)
	foreign.mustSeeNothing(t)
	secure.mustSeeNothing(t)
	others := map[string]string{
		"port": foreign.port, "host": foreign.host, "https": secure.port,
		"no scheme": strings.TrimPrefix(foreign.port, "http:"),
		"user info": strings.Replace(foreign.host, "//", "//alice:"+testToken+"@", 1),
	}
	for kind, other := range others {
		c := linkingTo(t, other)
		for name, do := range everyLoop {
			if err := do(t.Context(), c); err != nil {
				t.Errorf("%s of links to another host (%s): %v", name, kind, err)
			}
		}
	}
	t.Logf("%d cases", len(others)*len(everyLoop))
}
