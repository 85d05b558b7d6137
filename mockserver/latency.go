package mockserver

import (
	"fmt"
	"time"
)

// WithLatency makes every call of the API wait before it is looked at, as a network
// would. It is no fault: nothing is recorded, and what the call does is the same.
func WithLatency(d time.Duration) Option {
	return func(cfg *config) {
		if d < 0 {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithLatency: %v is negative", d))
		}
		cfg.latency = d
	}
}
