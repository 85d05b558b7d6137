package connctd_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// serve is a platform that answers as a function says.
func serve(answer http.HandlerFunc) *httptest.Server { return httptest.NewServer(answer) }

// A job in the background may take its time. It shares connections, token and the
// budget of retries with the client that it comes from.
func ExampleClient_With() {
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()

	patient, err := c.With(
		connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 10, MaxBackoff: time.Minute, MaxRetryAfter: time.Hour}),
		connctd.WithAttemptTimeout(2*time.Minute),
		connctd.WithUserAgent("nightly/1.4"))
	if err != nil {
		panic(err)
	}
	fmt.Println(len(must(patient.ListInstances(context.Background()))))
	// Output:
	// 0
}

// A platform that is overloaded says when to come back; a reading call does so by
// itself.
func ExampleWithRetry() {
	requests := 0
	platform := serve(func(w http.ResponseWriter, _ *http.Request) {
		if requests++; requests < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, "[]")
	})
	defer platform.Close()

	c := must(connctd.New(
		connctd.WithBaseURL(platform.URL+"/api/v1"), connctd.WithToken("demo-token"),
		connctd.WithRetry(connctd.RetryPolicy{MaxAttempts: 3, MinBackoff: time.Millisecond})))
	var res connctd.Response
	_, err := c.ListInstances(context.Background(), connctd.Capture(&res))
	fmt.Println(res.StatusCode, "at attempt", res.Attempts, err)
	// Output:
	// 200 at attempt 3 <nil>
}

// A health check wants to know how it is now.
func ExampleNoRetry() {
	platform := serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	defer platform.Close()
	c := must(connctd.New(connctd.WithBaseURL(platform.URL + "/api/v1")))

	_, err := c.ListDescriptions(context.Background(), connctd.NoRetry(), connctd.AttemptTimeout(time.Second))
	fmt.Println(err)
	// Output:
	// connctd: ListDescriptions: GET /connectors/descriptions: 503
}

// turnstile lets requests through one after the other. Most apps take a
// *rate.Limiter of golang.org/x/time/rate instead, as it is.
type turnstile struct{ passed int }

func (t *turnstile) Wait(ctx context.Context) error {
	t.passed++
	return ctx.Err()
}

func ExampleWithLimiter() {
	ctx := context.Background()
	platform, alice, id := lampsOf(ctx)
	defer platform.Close()

	var limiter turnstile
	c := must(platform.Client().With(connctd.WithLimiter(&limiter)))
	thing := must(alice.GetClient(ctx, id)).Mappings[0].ThingID // by the client without a limiter
	must(c.Subject("alice").ResolveThing(ctx, thing))
	fmt.Println(limiter.passed, "requests: the thing, its component, its property")
	// Output:
	// 3 requests: the thing, its component, its property
}

func ExampleWithHTTPClient() {
	platform := startPlatform()
	defer platform.Close()

	c := must(connctd.New(
		connctd.WithBaseURL(platform.BaseURL()), connctd.WithToken("demo-token"),
		connctd.WithHTTPClient(platform.HTTPClient()))) // its transport: a proxy, certificates, a mock
	fmt.Println(len(must(c.ListInstances(context.Background()))))
	c.CloseIdleConnections()
	// Output:
	// 0
}
