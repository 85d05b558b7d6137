package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/boltstore"
	"github.com/connctd/connctd-go/mockserver"
)

// service is the process that is killed: a runtime for all clients.
type service struct {
	platform   string // base URL
	technology string
	store      string // file, or inMemory

	toPlatform, toTechnology counted
}

const inMemory = "memory" // in place of the name of a file

// sent is how many requests a runtime has sent, those that reached nobody included.
type sent struct{ Platform, Technology int64 }

// runtimeRole is the process of the runtime. It answers each line with what it has sent.
func runtimeRole(args []string, in io.Reader, out io.Writer) error {
	var s service
	flags := flag.NewFlagSet(roleRuntime, flag.ContinueOnError)
	flags.StringVar(&s.platform, "platform", "", "")
	flags.StringVar(&s.technology, "technology", "", "")
	flags.StringVar(&s.store, "store", "", "")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ended, err := s.start(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, "ready"); err != nil {
		return err
	}
	for lines := bufio.NewScanner(in); lines.Scan(); {
		if err := json.NewEncoder(out).Encode(sent{s.toPlatform.n.Load(), s.toTechnology.n.Load()}); err != nil {
			return err
		}
	}
	stop()
	return <-ended
}

// start runs the runtime with all clients.
func (s *service) start(ctx context.Context) (ended <-chan error, err error) {
	store, err := s.open()
	if err != nil {
		return nil, err
	}
	api, err := connctd.New(connctd.WithBaseURL(s.platform), connctd.WithToken(mockserver.DefaultToken),
		connctd.WithAttemptTimeout(1500*time.Millisecond), connctd.WithHTTPClient(&http.Client{Transport: s.toPlatform.through()}))
	if err != nil {
		return nil, err
	}
	r := connector.NewRuntime(connector.WithStore(store), connector.WithPollTimeout(4*time.Second),
		connector.WithLogger(slog.New(slog.NewTextHandler(os.Stderr, nil))),
		connector.WithHTTPClient(&http.Client{Transport: s.toTechnology.through(), Timeout: every}))
	for _, o := range owners() {
		err = errors.Join(err, r.Add(connector.Client{
			ID: o.clientID(), Subject: o.Subject, Instance: connctd.InstanceID(o.Type),
			Connector: polling(o.Type, s.technology), Platform: connector.OnSubject(api.Subject(o.Subject)),
		}))
	}
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return done, err
}

func (s *service) open() (connector.Store, error) {
	if s.store == inMemory {
		return connector.NewMemoryStore(), nil
	}
	return boltstore.Open(s.store) // for as long as the process lives
}

// polling is a connector of one type.
func polling(typeID, technology string) connector.Connector {
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: typeID, Name: typeID, Every: every,
		Poll: func(ctx context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			var found listing
			if err := in.HTTP.GetJSON(ctx, technology+"/"+typeID+"/"+in.Subject, nil, &found); err != nil {
				return err
			}
			for _, d := range found.Devices {
				emit.Thing(d.Key, connector.Thing(d.Name, kinds[d.Shape],
					connector.Number("level", "LEVEL", units[d.Shape], d.Level),
					connector.Boolean("on", "ON", d.On), connector.Text("mode", "MODE", d.Mode)))
			}
			return nil
		},
	})
}

// counted counts requests.
type counted struct{ n atomic.Int64 }

// through returns a transport whose requests are counted, with connections of its own.
func (c *counted) through() http.RoundTripper {
	own := http.DefaultTransport.(*http.Transport).Clone()
	own.Proxy, own.MaxIdleConnsPerHost = nil, len(types)*len(subjects)
	return countedTransport{own, c}
}

type countedTransport struct {
	http.RoundTripper
	counted *counted
}

func (t countedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	t.counted.n.Add(1)
	return t.RoundTripper.RoundTrip(req)
}
