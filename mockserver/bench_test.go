package mockserver_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/mockserver"
)

// BenchmarkNew is the price of a server in a test: start, one GET, end. Beside it
// stands net/http's own test server on a socket, with a handler that does nothing.
func BenchmarkNew(b *testing.B) {
	b.Run("mockserver", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			srv, err := mockserver.Start(context.Background())
			if err != nil {
				b.Fatal(err)
			}
			get(b, srv.HTTPClient(), srv.BaseURL()+"/connectors/descriptions")
			_ = srv.Close()
		}
	})
	b.Run("httptest", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("[]")) }))
			get(b, srv.Client(), srv.URL)
			srv.Close()
		}
	})
}

func get(b *testing.B, hc *http.Client, url string) {
	b.Helper()
	res, err := hc.Get(url)
	if err != nil {
		b.Fatal(err)
	}
	_ = res.Body.Close()
}

// BenchmarkFork is the price of a server that begins with a thousand things: fork,
// one GET, end.
func BenchmarkFork(b *testing.B) {
	for name, connect := range map[string]bool{"things of an app": false, "things of a client": true} {
		b.Run(name, func(b *testing.B) {
			srv := crowded(b, connect)
			b.ReportAllocs()
			for b.Loop() {
				tb := &fakeTB{}
				fork := srv.Fork(tb)
				get(b, fork.HTTPClient(), fork.BaseURL()+"/connectors/descriptions")
				tb.end()
			}
		})
	}
}

// BenchmarkState is the price of looking at a thousand things.
func BenchmarkState(b *testing.B) {
	srv := crowded(b, true)
	b.ReportAllocs()
	for b.Loop() {
		if len(srv.State().Things) != 1000 {
			b.Fatal("things are missing")
		}
	}
}

// BenchmarkImport is the price of reading a state with a thousand things.
func BenchmarkImport(b *testing.B) {
	srv := crowded(b, false)
	var file bytes.Buffer
	if err := srv.Export(&file); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if err := srv.Import(bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

// crowded is a server with a thousand things, made by an app or by a client.
func crowded(b *testing.B, connect bool) *mockserver.Server {
	b.Helper()
	many := connector.Define(connector.Definition[instanceConfig, clientConfig]{
		Type: "many", Every: time.Hour,
		Poll: func(_ context.Context, _ connector.Input[instanceConfig, clientConfig], emit *connector.Emitter) error {
			for i := range 1000 {
				emit.Thing(fmt.Sprint(i), lamp())
			}
			return nil
		},
	})
	srv, err := mockserver.Start(b.Context(), mockserver.WithConnector(many))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = srv.Close() })
	alice := srv.Client().Subject("alice")
	if !connect {
		for range 1000 {
			if _, err := alice.CreateThing(b.Context(), withMain(lamp())); err != nil {
				b.Fatal(err)
			}
		}
		return srv
	}
	if _, err := srv.Client().CreateInstance(b.Context(), connctd.InstanceSpec{Type: "many", Config: key}); err != nil {
		b.Fatal(err)
	}
	created, err := alice.CreateClient(b.Context(), connctd.ClientSpec{Type: "many", Config: city})
	if err == nil {
		_, err = alice.WaitStarted(b.Context(), created.ID)
	}
	if err != nil {
		b.Fatal(err)
	}
	return srv
}
