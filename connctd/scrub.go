package connctd

import (
	"encoding/json"

	"github.com/connctd/connctd-go/internal/scrub"
)

// redacted stands wherever a secret would show.
const redacted = scrub.Redacted

// secretsOf returns what must be cut from the answer to a request: its token, the
// secrets in its body and every longer string of the configuration there and of
// its query.
func (k *call) secretsOf(token Secret) scrub.Set {
	var doc struct {
		Config json.RawMessage `json:"configuration"`
	}
	_ = json.Unmarshal(k.body, &doc)  // a body without a configuration has no others
	query, _ := json.Marshal(k.query) // strings alone
	return append(scrub.Of(token.Reveal()), k.secrets...).WithStrings(doc.Config).WithStrings(query)
}
