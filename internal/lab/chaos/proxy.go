package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// proxy is a way of the runtime to somebody, which can be made bad or closed.
type proxy struct{ *toxiproxy.Proxy }

// startProxy opens a way to root.
func startProxy(name, root string) (*proxy, error) {
	zerolog.SetGlobalLevel(zerolog.Disabled) // some toxics have a log of their own
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	p := toxiproxy.NewProxy(server, name, "127.0.0.1:0", strings.TrimPrefix(root, "http://"))
	return &proxy{p}, p.Start()
}

// root is the near end of the way. It stays when the way is closed and opened again.
func (p *proxy) root() string { return "http://" + p.Listen }

// cut closes all connections; what is under way in them is lost.
func (p *proxy) cut() error {
	p.Stop()
	return p.Start()
}

// toxic is what is wrong with the connections, in the words of toxiproxy.
type toxic struct {
	Name       string           `json:"name"`
	Type       string           `json:"type"`
	Stream     string           `json:"stream"`
	Toxicity   float32          `json:"toxicity"` // share of the connections
	Attributes map[string]int64 `json:"attributes"`
}

func (p *proxy) add(t toxic) error {
	text, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = p.Toxics.AddToxicJson(bytes.NewReader(text))
	return err
}

func (p *proxy) remove(ctx context.Context, t toxic) error { return p.Toxics.RemoveToxic(ctx, t.Name) }
