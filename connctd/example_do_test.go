package connctd_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/connctd/connctd-go/connctd"
)

// Do reaches what the SDK has no method for, under the same rules as all else.
func ExampleClient_Do() {
	platform := serve(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path)
		fmt.Fprint(w, `{"id": "garden", "name": "Garden", "children": []}`)
	})
	defer platform.Close()
	c := must(connctd.New(connctd.WithBaseURL(platform.URL+"/api/v1"), connctd.WithToken("demo-token")))

	var unit struct{ Name string }
	err := c.Do(context.Background(), connctd.Request{
		Name: "GetUnit", Method: http.MethodGet, Path: "/units/{unit}", IDs: []string{"garden"},
	}, &unit)
	fmt.Println(unit.Name, err)
	// Output:
	// GET /api/v1/units/garden
	// Garden <nil>
}

// A POST that another of its kind does not harm may say so, and is then repeated
// after a lost answer, too.
func ExampleRequest() {
	platform := serve(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Println(r.Method, r.URL, r.Header.Get("X-External-Subject-Id"), string(body))
		w.WriteHeader(http.StatusCreated)
	})
	defer platform.Close()
	c := must(connctd.New(connctd.WithBaseURL(platform.URL+"/api/v1"), connctd.WithToken("demo-token")))

	r := connctd.Request{
		Name: "AddToUnit", Method: http.MethodPost, Path: "/units/{unit}/things", IDs: []string{"front garden"},
		Query: url.Values{"notify": {"no"}}, Subject: "alice", Body: map[string]any{"id": "lamp-7"},
		Repeat: connctd.RepeatSafe,
	}
	fmt.Println(c.Do(context.Background(), r, nil))
	fmt.Println(r) // shows neither query nor body
	// Output:
	// POST /api/v1/units/front%20garden/things?notify=no alice {"id":"lamp-7"}
	// <nil>
	// {POST /units/{unit}/things Query:(set) Body:(set)}
}
