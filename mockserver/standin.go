package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
)

// StandIn returns an HTTP client that h answers, in memory and whatever host a request
// names, in place of a technology: for [WithUpstream], for
// [github.com/connctd/connctd-go/connector.WithHTTPClient] and for whatever else asks it.
// A panic of h is a request without an answer, and so is a URL
// that leads nowhere in earnest either, such as one without a host. A request ends with
// its ctx, whether h heeds that or not; an answer is there when h returns. The client
// works in a bubble of package testing/synctest.
func StandIn(h http.Handler) *http.Client { return &http.Client{Transport: standIn{h}} }

type standIn struct{ handler http.Handler }

// RoundTrip lets the handler answer, as a server would.
func (s standIn) RoundTrip(req *http.Request) (*http.Response, error) {
	if leadsNowhere(req) {
		return new(http.Transport).RoundTrip(req) // says why
	}
	ctx := req.Context()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	w, done := httptest.NewRecorder(), make(chan error, 1)
	go s.serve(w, asReceived(req), done)
	select {
	case err := <-done:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	res := w.Result()
	res.Request = req
	return res, nil
}

// serve tells done how that ended, also if the handler ended its goroutine.
func (s standIn) serve(w http.ResponseWriter, req *http.Request, done chan<- error) {
	err := errors.New("the stand-in ended its goroutine")
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the stand-in panicked: %v", v)
		}
		_ = req.Body.Close()
		done <- err
	}()
	s.handler.ServeHTTP(w, req)
	err = nil
}

// leadsNowhere reports whether package net/http refuses a request before it dials.
func leadsNowhere(req *http.Request) bool {
	return req.URL.Host == "" || req.URL.Scheme != "http" && req.URL.Scheme != "https"
}

// asReceived returns a request as a server gets it.
func asReceived(req *http.Request) *http.Request {
	in := req.Clone(req.Context())
	in.Host, in.RequestURI, in.RemoteAddr = cmp.Or(req.Host, req.URL.Host), req.URL.RequestURI(), "192.0.2.1:1234"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	return in
}
