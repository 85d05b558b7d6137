package main

import "github.com/connctd/connctd-go/mockserver"

// options are those of the server that the flags ask for.
func (f *flags) options(all *files) []mockserver.Option {
	opts := []mockserver.Option{
		mockserver.WithScenario(all.scenario), mockserver.WithLatency(f.latency), mockserver.WithConsent(f.consent),
	}
	if f.seed != nil {
		opts = append(opts, mockserver.WithSeed(*f.seed))
	}
	for _, name := range f.allowHosts {
		opts = append(opts, mockserver.AllowHost(name))
	}
	if f.cors != "" {
		opts = append(opts, mockserver.AllowOrigin(f.cors))
	}
	if f.allowRemote {
		opts = append(opts, mockserver.AllowRemote())
	}
	return opts
}
