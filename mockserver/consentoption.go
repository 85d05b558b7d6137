package mockserver

import (
	"errors"
	"fmt"
	"slices"
)

// Consent says who answers for the customers of connectors that need their consent.
type Consent int

// Who answers. [Approve] and [Deny] decide when the client is created, and the
// consent link, opened any number of times, only sends the browser on: opening a
// link must change nothing. The customers of a technology that asks by OAuth (see
// [connector.Authorizer]) are asked by it, whatever is chosen here.
const (
	Interactive Consent = iota // a person on the consent page, or a test with [Server.Browse]
	Approve                    // the server: everybody allows it at once
	Deny                       // the server: nobody does
)

var consentNames = []string{Interactive: "interactive", Approve: "approve", Deny: "deny"}

// String returns the name: interactive, approve or deny.
func (c Consent) String() string {
	if c < 0 || int(c) >= len(consentNames) {
		return fmt.Sprintf("Consent(%d)", int(c))
	}
	return consentNames[c]
}

// MarshalText returns the name. With UnmarshalText it makes a flag of a command, by
// [flag.TextVar].
func (c Consent) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads the name.
func (c *Consent) UnmarshalText(text []byte) error {
	i := slices.Index(consentNames, string(text))
	if i < 0 {
		return errors.New("must be interactive, approve or deny")
	}
	*c = Consent(i)
	return nil
}

// WithConsent sets who answers for customers. Default [Interactive]: a client waits,
// however long, until its customer decides.
func WithConsent(c Consent) Option {
	return func(cfg *config) {
		if c < 0 || int(c) >= len(consentNames) {
			cfg.problems = append(cfg.problems, fmt.Errorf("mockserver: WithConsent: there is no %v", c))
		}
		cfg.consent = c
	}
}
