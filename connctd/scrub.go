package connctd

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

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
	set := scrub.Of(k.secrets...).WithStrings(doc.Config).WithStrings(query)
	if text := token.Reveal(); len(text) >= minSecret {
		set = append(set, text)
	}
	return set
}

// secretsOfRedirect is what must be cut from an answer that redirects: servers
// repeat the Location in the body, and its query may be somebody's consent.
func secretsOfRedirect(res *http.Response) []string {
	if res.StatusCode/100 != 3 {
		return nil
	}
	var all []string
	for _, location := range res.Header["Location"] {
		_, query, _ := strings.Cut(location, "?")
		for _, part := range strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == '=' || r == '#' }) {
			if plain, err := url.QueryUnescape(part); err == nil && len(plain) >= minSecret {
				all = append(all, plain)
			}
		}
		if len(query) >= minSecret {
			all = append(all, query)
		}
	}
	return all
}

// endIsKnown reports whether the end of an answer is more than that of its
// connection, so that a half one is noticed.
func endIsKnown(res *http.Response) bool {
	return res.ContentLength >= 0 || res.ProtoMajor != 1 || res.Uncompressed || len(res.TransferEncoding) > 0
}
