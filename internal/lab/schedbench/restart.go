package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/connector/boltstore"
)

// measureRestart lets one runtime poll all clients once, with a store in a file, and
// times another that opens that file.
func measureRestart(ctx context.Context, p plan, n int, stdout io.Writer) error {
	dir, err := os.MkdirTemp("", "schedbench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "clients.db")
	if err := fill(ctx, p, n, path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	t, err := restart(ctx, p, n, path)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(stdout, "\nrestart with %d clients in a file of %d MiB: opened after %s, added %s, all loaded %s, first poll %s; %s of a processor, load %s\n",
		n, info.Size()>>20, ms(t.opened), ms(t.added), ms(t.loaded), ms(t.polled), ms(t.processor), load())
	return nil
}

// fill makes the file: that of a runtime whose clients have all been polled once.
func fill(ctx context.Context, p plan, n int, path string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	store, err := boltstore.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	r := connector.NewRuntime(connector.WithStore(store), connector.WithWorkers(1000),
		connector.WithHTTPClient(&http.Client{Transport: newUpstream(0, 3*n)}))
	var all sync.WaitGroup
	all.Add(n)
	if err := addAll(r, p, n, connector.Client{OnStatus: func(connctd.ClientStatus, error) { all.Done() }}); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	all.Wait()
	stop()
	return <-ended
}

// times are since the file was about to be opened; processor is what was used of it
// until all of that had happened.
type times struct{ opened, added, loaded, polled, processor time.Duration }

func restart(ctx context.Context, p plan, n int, path string) (t times, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	begin, used := time.Now(), processor()
	store, err := boltstore.Open(path)
	if err != nil {
		return times{}, err
	}
	defer func() { _ = store.Close() }()
	t.opened = time.Since(begin)
	up, counting := newUpstream(p.latency, 3*n), &countingStore{Store: store, all: make(chan time.Time, 1)}
	counting.left.Store(int64(n))
	r := connector.NewRuntime(connector.WithStore(counting), connector.WithHTTPClient(&http.Client{Transport: up}))
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	if err := addAll(r, p, n, connector.Client{}); err != nil {
		return times{}, err
	}
	t.added = time.Since(begin)
	for t.loaded == 0 || t.polled == 0 {
		select {
		case at := <-counting.all:
			t.loaded = at.Sub(begin)
		case at := <-up.first:
			t.polled = at.Sub(begin)
		case <-ctx.Done():
			return times{}, context.Cause(ctx)
		}
	}
	t.processor = processor() - used
	stop()
	return t, <-ended
}

// countingStore tells when as many values have been loaded as there are.
type countingStore struct {
	connector.Store
	left atomic.Int64
	all  chan time.Time // has room for one
}

func (s *countingStore) Load(ctx context.Context, key string) (connector.Stored, error) {
	defer func() {
		if s.left.Add(-1) == 0 {
			s.all <- time.Now()
		}
	}()
	return s.Store.Load(ctx, key)
}
