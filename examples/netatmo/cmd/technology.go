package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/netatmo"
	"github.com/connctd/connctd-go/examples/netatmo/standin"
)

// technology is Netatmo, or what stands in for it.
type technology struct {
	name   string
	base   string
	id     string
	secret connctd.Secret
	close  func() error
}

// open returns the live service if there is an app for it, or else starts the stand-in
// on a socket of its own, so that a browser can open its consent page. Where the mock
// listens the live service has to know.
func open(mock string, getenv func(string) string) (*technology, error) {
	id, secret := getenv("NETATMO_CLIENT_ID"), connctd.NewSecret(getenv("NETATMO_CLIENT_SECRET"))
	if (id == "") != (secret.Reveal() == "") {
		return nil, errors.New("the live service needs both NETATMO_CLIENT_ID and NETATMO_CLIENT_SECRET")
	}
	if id != "" {
		name := "the live service, which must know http://" + mock + "/consent/return as a redirect URI of the app"
		return &technology{name, netatmo.BaseURL, id, secret, func() error { return nil }}, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("stand-in: %w", err)
	}
	server := &http.Server{Handler: standin.New(), ReadHeaderTimeout: 5 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	return &technology{
		name: "recorded stations (set NETATMO_CLIENT_ID and NETATMO_CLIENT_SECRET for the live service)",
		base: "http://" + l.Addr().String(), id: standin.ClientID, secret: connctd.NewSecret(standin.ClientSecret),
		close: func() error {
			err := server.Close()
			if why := <-done; !errors.Is(why, http.ErrServerClosed) {
				err = cmp.Or(err, why)
			}
			return err
		},
	}, nil
}
