package mockserver_test

import (
	"bufio"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// From a change of one of 200 things to the page that shows it, over loopback, where
// the next change comes as soon as the one before was seen: most of the time is the
// pause between two updates.
func BenchmarkLiveChange(b *testing.B) {
	srv, err := mockserver.Start(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = srv.Close() }()
	alice := srv.Client().Subject("alice")
	var ids []connctd.ThingID
	for i := range 200 {
		id, err := alice.CreateThing(b.Context(), connctd.Thing{
			Name: fmt.Sprint("lamp ", i), MainComponentID: "c",
			Components: []connctd.Component{{ID: "c", Properties: []connctd.Property{{ID: "p", Type: connctd.TypeNumber, Value: "0"}}}},
		})
		if err != nil {
			b.Fatal(err)
		}
		ids = append(ids, id)
	}
	res, err := http.Get(strings.TrimSuffix(srv.URL(), "/api/v1") + "/_mock/page/events")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewReader(res.Body)
	var took []time.Duration
	n := 0
	for b.Loop() {
		n++
		began := time.Now()
		if err := alice.SetProperty(b.Context(), ids[n%len(ids)], "c", "p", connctd.NumberValue(float64(n))); err != nil {
			b.Fatal(err)
		}
		for seen := fmt.Sprintf(`\"value\">%d<`, n); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				b.Fatal(err)
			}
			if strings.Contains(line, seen) {
				break
			}
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100])/1e6, "p99-ms")
}
