package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/examples/webapp"
	"github.com/connctd/connctd-go/mockserver"
)

// site is where the app runs.
type site struct {
	config   webapp.Config
	platform string // in words
	password string // what is printed of it
	close    func()
}

// platformVariables are what [connctd.FromEnv] reads.
var platformVariables = []string{"CONNCTD_BASE_URL", "CONNCTD_TOKEN", "CONNCTD_CLIENT_ID", "CONNCTD_CLIENT_SECRET"}

// choose is the live platform if the environment has anything of it, else a mock.
func choose(ctx context.Context) (*site, error) {
	if slices.ContainsFunc(platformVariables, isSet) {
		return live()
	}
	return mocked(ctx)
}

func isSet(name string) bool { return os.Getenv(name) != "" }

// mocked is a mock in this process, with a socket for the browser: its consent page is
// opened there.
func mocked(ctx context.Context) (*site, error) {
	srv, err := mockserver.Start(context.WithoutCancel(ctx), mockserver.WithScenario(mockserver.DefaultScenario()))
	if err != nil {
		return nil, err
	}
	base := srv.URL()
	platform, err := connctd.New(connctd.WithBaseURL(base), connctd.WithToken(mockserver.DefaultToken))
	if err != nil {
		return nil, errors.Join(err, srv.Close())
	}
	return &site{
		config: webapp.Config{
			Platform: platform, NetatmoID: "my-app", NetatmoSecret: connctd.NewSecret("my-secret"),
			SignIn: customers("demo"), Every: time.Second,
		},
		platform: "a mock in this process: " + strings.TrimSuffix(base, "/api/v1") + "/_mock/ shows what it has",
		password: "demo",
		close:    func() { _ = srv.Close() },
	}, nil
}

// live is the platform of the environment.
func live() (*site, error) {
	if !isSet("CONNCTD_TOKEN") && !isSet("CONNCTD_CLIENT_ID") {
		return nil, errors.New("the live platform needs CONNCTD_CLIENT_ID with CONNCTD_CLIENT_SECRET, or CONNCTD_TOKEN")
	}
	for _, name := range []string{"NETATMO_CLIENT_ID", "NETATMO_CLIENT_SECRET", "WEBAPP_PASSWORD"} {
		if !isSet(name) {
			return nil, errors.New("the live platform needs " + name)
		}
	}
	platform, err := connctd.New(connctd.FromEnv())
	if err != nil {
		return nil, err
	}
	return &site{
		config: webapp.Config{
			Platform: platform, NetatmoID: os.Getenv("NETATMO_CLIENT_ID"), NetatmoSecret: connctd.NewSecret(os.Getenv("NETATMO_CLIENT_SECRET")),
			SignIn: customers(os.Getenv("WEBAPP_PASSWORD")),
		},
		platform: platform.String(),
		password: "in WEBAPP_PASSWORD",
		close:    platform.CloseIdleConnections,
	}, nil
}

// customers are alice and bob, who share a password. An app of yours knows its own.
func customers(password string) func(name, given string) (connctd.SubjectID, bool) {
	return func(name, given string) (connctd.SubjectID, bool) {
		right := subtle.ConstantTimeCompare([]byte(given), []byte(password)) == 1
		return connctd.SubjectID(name), right && (name == "alice" || name == "bob")
	}
}
