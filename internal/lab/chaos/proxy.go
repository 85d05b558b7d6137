package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// proxy is a way of the runtime to somebody, which can be made bad or closed. Each
// change of that ends all connections, and what is under way in them is lost: toxiproxy
// can add and remove toxics while data flow, but waits for ever when a connection ends
// at that moment.
type proxy struct {
	name, listen, upstream string

	mu      sync.Mutex // guards what follows
	toxics  []toxic
	current *toxiproxy.Proxy // nil while the way is closed
}

// startProxy opens a way to root. Its port is not one of those that a machine gives to
// connections, or it could be gone when the way is opened again.
func startProxy(name, root string) (p *proxy, err error) {
	zerolog.SetGlobalLevel(zerolog.Disabled) // some toxics have a log of their own
	for range 20 {
		p = &proxy{name: name, upstream: strings.TrimPrefix(root, "http://")}
		p.listen = "127.0.0.1:" + strconv.Itoa(20000+rand.IntN(10000))
		if err = p.open(); err == nil {
			return p, nil
		}
	}
	return nil, err
}

// root is the near end of the way.
func (p *proxy) root() string { return "http://" + p.listen }

// open opens the way anew.
func (p *proxy) open() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reopen()
}

// set opens the way anew, with these toxics.
func (p *proxy) set(toxics ...toxic) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.toxics = toxics
	return p.reopen()
}

// close ends all connections and lets nobody in.
func (p *proxy) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.shut()
}

func (p *proxy) shut() {
	if p.current != nil {
		p.current.Stop()
		p.current = nil
	}
}

// reopen tries for a while: a process that is just being started has the old socket open
// until it has become another program.
func (p *proxy) reopen() (err error) {
	p.shut()
	for range 200 {
		if p.current, err = p.begin(); !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
		time.Sleep(every / 100)
	}
	return err
}

func (p *proxy) begin() (*toxiproxy.Proxy, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	next := toxiproxy.NewProxy(server, p.name, p.listen, p.upstream)
	for _, t := range p.toxics {
		text, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		if _, err := next.Toxics.AddToxicJson(bytes.NewReader(text)); err != nil {
			return nil, err
		}
	}
	if err := next.Start(); err != nil {
		return nil, err
	}
	return next, nil
}

// toxic is what is wrong with the connections, in the words of toxiproxy.
type toxic struct {
	Name       string           `json:"name"`
	Type       string           `json:"type"`
	Stream     string           `json:"stream"`
	Toxicity   float32          `json:"toxicity"` // share of the connections
	Attributes map[string]int64 `json:"attributes"`
}
