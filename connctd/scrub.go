package connctd

import (
	"encoding/json"

	"github.com/connctd/connctd-go/internal/scrub"
)

// redacted stands wherever a secret would show.
const redacted = scrub.Redacted

// secretsOf returns what must be cut from the answer to a request: its token and
// every longer string of the configuration in its body.
func secretsOf(token Secret, body []byte) scrub.Set {
	var doc struct {
		Config json.RawMessage `json:"configuration"`
	}
	_ = json.Unmarshal(body, &doc) // a body without a configuration has no secrets
	return scrub.Of(token.Reveal()).WithStrings(doc.Config)
}
