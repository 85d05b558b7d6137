package connector_test

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// limitedTech is a connector of the type "limited" that has limits.
type limitedTech struct {
	connector.Connector
	every       time.Duration
	rate        connector.Rate
	concurrency int
}

func (c limitedTech) Description() connctd.Description { return connctd.Description{TypeID: "limited"} }
func (c limitedTech) Every() time.Duration             { return c.every }
func (c limitedTech) Rate() connector.Rate             { return c.rate }
func (c limitedTech) Concurrency() int                 { return c.concurrency }

// limitedTo gives a client's connector limits.
func limitedTo(rate connector.Rate, concurrency int) func(*connector.Client) {
	return func(c *connector.Client) {
		scheduler, _ := c.Connector.(connector.Scheduler)
		c.Connector = limitedTech{c.Connector, scheduler.Every(), rate, concurrency}
	}
}

// ofInstance puts a client into another instance.
func ofInstance(id connctd.InstanceID) func(*connector.Client) {
	return func(c *connector.Client) { c.Instance = id }
}

// meter is a technology that notes when it was asked, by the path, and may refuse.
type meter struct {
	mu     sync.Mutex
	asked  map[string][]time.Time
	refuse func(path string) (status int, header http.Header)
}

func (m *meter) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.asked == nil {
		m.asked = map[string][]time.Time{}
	}
	m.asked[r.URL.Path] = append(m.asked[r.URL.Path], time.Now())
	res := &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody, Request: r}
	if m.refuse != nil {
		res.StatusCode, res.Header = m.refuse(r.URL.Path)
	}
	return res, nil
}

// since returns how long after start the requests to a path came.
func (m *meter) since(start time.Time, path string) []time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []time.Duration
	for _, at := range m.asked[path] {
		all = append(all, at.Sub(start))
	}
	return all
}

// asks is a poll that sends n requests to a path, every other one through Client.
func asks(path string, n int) poll {
	return func(ctx context.Context, s *connector.Session, _ *connector.Emitter) error {
		for i := range n {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://x.example"+path, nil)
			if err != nil {
				return err
			}
			send := s.HTTP.Do
			if i%2 == 1 {
				send = s.HTTP.Client().Do
			}
			res, err := send(req)
			if err != nil {
				return err
			}
			if err := res.Body.Close(); err != nil {
				return err
			}
		}
		return nil
	}
}

func withTech(m *meter) connector.RuntimeOption {
	return connector.WithHTTPClient(&http.Client{Transport: m})
}
