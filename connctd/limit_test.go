package connctd_test

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S7: an answer is read up to a limit, also when its length is not told.
func TestAnswerLimit(t *testing.T) {
	t.Parallel()
	const limit = 8 << 20
	exact := `{"id":"1","x":"` + strings.Repeat("x", limit-len(`{"id":"1","x":""}`)) + `"}`
	for name, tc := range map[string]struct {
		body io.Reader
		size int64
		want error
	}{
		"exactly":               {strings.NewReader(exact), limit, nil},
		"exactly, told nothing": {strings.NewReader(exact), -1, nil},
		"one more":              {strings.NewReader(exact + " "), limit + 1, connctd.ErrResponseTooLarge},
		"endless":               {zeros{}, -1, connctd.ErrResponseTooLarge},
		"told too much":         {zeros{}, 1 << 60, connctd.ErrResponseTooLarge},
	} {
		rt := &transport{answer: func(*http.Request) (*http.Response, error) {
			res := respond(200, "")
			res.Body, res.ContentLength = io.NopCloser(tc.body), tc.size
			return res, nil
		}}
		_, err := newClient(t, rt).GetInstance(t.Context(), "i")
		if !errors.Is(err, tc.want) {
			t.Errorf("%s: error = %v, want %v", name, err, tc.want)
		}
	}
	rt := &transport{answer: func(*http.Request) (*http.Response, error) {
		res := respond(201, "")
		res.Body, res.ContentLength = io.NopCloser(zeros{}), -1
		return res, nil
	}}
	_, err := newClient(t, rt).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo"})
	if !errors.Is(err, connctd.ErrResponseTooLarge) || !strings.Contains(err.Error(), "the instance was created") {
		t.Errorf("create: %v", err)
	}
}

// The lists inside an object count as well.
func TestListLimitInside(t *testing.T) {
	t.Parallel()
	for _, item := range []string{"{}", "null", "0"} {
		list := "[" + strings.Repeat(item+",", 100_000) + item + "]"
		body := `{"clients":` + list + `,"mappings":` + list + `,"components":[{"properties":` + list + `}]}`
		for _, name := range []string{"GetInstance", "GetClient", "GetThing", "GetComponent", "GetProperty", "GetDescription", "ListDescriptions"} {
			if err := everyCall[name](t.Context(), newClient(t, always(200, body))); !errors.Is(err, connctd.ErrResponseTooLarge) {
				t.Errorf("%s: error = %v", name, err)
			}
		}
	}
}

// A small answer that unpacks to a large one is stopped on the way.
func TestGzipBomb(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.CopyN(z, zeros{}, 64<<20) // the client hangs up
		_ = z.Close()
	}))
	defer srv.Close()
	c, err := connctd.New(connctd.WithBaseURL(srv.URL+"/api/v1"), connctd.WithToken(testToken))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ListInstances(t.Context()); !errors.Is(err, connctd.ErrResponseTooLarge) {
		t.Errorf("error = %v", err)
	}
}

func TestHeaderLimit(t *testing.T) {
	t.Parallel()
	for name, do := range everyCall {
		err := do(t.Context(), newClient(t, always(200, `{"id":"1"}`, "X-Long", strings.Repeat("x", 1<<20))))
		if !errors.Is(err, connctd.ErrResponseTooLarge) {
			t.Errorf("%s: error = %v", name, err)
		}
		if creates[name] != strings.Contains(err.Error(), "created") {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}

func TestListLimit(t *testing.T) {
	t.Parallel()
	list := func(n int) string {
		return "[" + strings.TrimSuffix(strings.Repeat(`{"href":"a,]\"[{"},`, n), ",") + "]"
	}
	refs, err := newClient(t, always(200, list(100_000))).ListInstances(t.Context())
	if err != nil || len(refs) != 100_000 {
		t.Errorf("%d links, %v", len(refs), err)
	}
	for _, body := range []string{list(100_001), "[" + strings.Repeat("{},", 200_000) + "{}]"} {
		_, err = newClient(t, always(200, body)).ListInstances(t.Context())
		if !errors.Is(err, connctd.ErrResponseTooLarge) || !errors.Is(err, connctd.ErrBadResponse) {
			t.Errorf("error = %v", err)
		}
		_, err = newClient(t, always(200, body)).ListDescriptions(t.Context())
		if !errors.Is(err, connctd.ErrResponseTooLarge) {
			t.Errorf("error = %v", err)
		}
	}
}
