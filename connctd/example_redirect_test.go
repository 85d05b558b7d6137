package connctd_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/connctd/connctd-go/connctd"
)

// Some technologies want the customer's consent: then the result says where the
// customer's browser must go. An app redirects it there.
func ExampleSubject_CreateClient_redirect() {
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()
	must(c.CreateInstance(context.Background(), connctd.InstanceSpec{Type: "netatmo"}))

	connect := func(w http.ResponseWriter, r *http.Request) {
		created, err := c.Subject("alice").CreateClient(r.Context(), connctd.ClientSpec{Type: "netatmo"})
		if err != nil {
			http.Error(w, "could not connect", http.StatusBadGateway)
			return
		}
		if created.NeedsRedirect() {
			http.Redirect(w, r, created.Redirect.String(), http.StatusSeeOther)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}

	w := httptest.NewRecorder()
	connect(w, httptest.NewRequest(http.MethodPost, "/connect", nil))
	fmt.Println(w.Code, w.Header().Get("Location"))
	// Output:
	// 303 http://localhost/consent/3564942b-0063-86be-8666-45e6409e4390?state=dccae6ad5249344c15a9e31affab5a9d
}

// The answer to a create may hold no id: FindClient finds the client by its type.
func ExampleSubject_FindClient() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()
	must(c.CreateInstance(ctx, connctd.InstanceSpec{Type: "netatmo"}))
	alice := c.Subject("alice")
	must(alice.CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"}))

	client, err := alice.FindClient(ctx, "netatmo")
	if err != nil {
		panic(err)
	}
	fmt.Println(client.Status, len(client.Mappings))
	fmt.Println(alice.DeleteClient(ctx, client.ID))
	// Output:
	// STARTING 0
	// <nil>
}
