package connctd_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// Links are followed several at once, and come in the order of the list. What has
// gone since the list was made is skipped; a 404 in place of the list says of nothing
// that it is gone.
func ExampleConcurrent() {
	platform := serve(func(w http.ResponseWriter, r *http.Request) {
		id := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		switch id {
		case "things":
			fmt.Fprint(w, `[{"href": "/things/door"}, {"href": "/things/lamp"}, {"href": "/things/oven"}]`)
		case "lamp":
			w.WriteHeader(http.StatusNotFound)
		default:
			fmt.Fprintf(w, `{"id": %q}`, id)
		}
	})
	defer platform.Close()
	c := must(connctd.New(connctd.WithBaseURL(platform.URL+"/api/v1"), connctd.WithToken("demo-token")))

	for thing, err := range c.Subject("alice").Things(context.Background(), connctd.Concurrent(2)) {
		_, ofLink := errors.AsType[*connctd.RefError](err)
		switch {
		case ofLink && errors.Is(err, connctd.ErrNotFound):
		case ofLink:
			fmt.Println("one link cannot be followed:", err) // the others follow
		case err != nil:
			fmt.Println("the list cannot be read:", err)
		default:
			fmt.Println(thing.ID)
		}
	}
	// Output:
	// door
	// oven
}

// The link that failed is in the error.
func ExampleRefError() {
	platform := serve(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/things") {
			fmt.Fprint(w, `[{"href": "https://elsewhere.example/login?next=/things/door"}, {"href": "/things/lamp"}]`)
			return
		}
		fmt.Fprint(w, `{"id": "lamp"}`)
	})
	defer platform.Close()
	c := must(connctd.New(connctd.WithBaseURL(platform.URL+"/api/v1"), connctd.WithToken("demo-token")))

	for thing, err := range c.Subject("alice").Things(context.Background()) {
		if broken, ok := errors.AsType[*connctd.RefError](err); ok {
			fmt.Println(broken.Href, errors.Is(err, connctd.ErrBadReference))
			continue
		}
		fmt.Println(thing.ID)
	}
	// Output:
	// https://elsewhere.example/login?next=/things/door true
	// lamp
}
