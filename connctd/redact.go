package connctd

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
)

// Specs show their type and whether they have a configuration, never its values:
// those are secrets, or next to one. So do requests, of their query and body.

// String names the type and tells whether there is a configuration.
func (s InstanceSpec) String() string { return specText(s.Type, s.Config) }

// Format writes what String returns, whatever the verb.
func (s InstanceSpec) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue redacts the configuration in slog.
func (s InstanceSpec) LogValue() slog.Value { return slog.StringValue(s.String()) }

// String names the type and tells whether there is a configuration.
func (s ClientSpec) String() string { return specText(s.Type, s.Config) }

// Format writes what String returns, whatever the verb.
func (s ClientSpec) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue redacts the configuration in slog.
func (s ClientSpec) LogValue() slog.Value { return slog.StringValue(s.String()) }

func specText(typeID string, config any) string {
	if config == nil {
		return fmt.Sprintf("{Type:%s}", typeID)
	}
	return fmt.Sprintf("{Type:%s Config:(set)}", typeID)
}

// String names the request and tells whether it has a query and a body.
func (r Request) String() string {
	text := "{" + r.Method + " " + r.Path
	if len(r.Query) > 0 {
		text += " Query:(set)"
	}
	if r.Body != nil {
		text += " Body:(set)"
	}
	return text + "}"
}

// Format writes what String returns, whatever the verb.
func (r Request) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.String()) }

// LogValue hides query and body in slog.
func (r Request) LogValue() slog.Value { return slog.StringValue(r.String()) }

// MarshalJSON writes what String returns: a request is no wire type.
func (r Request) MarshalJSON() ([]byte, error) { return json.Marshal(r.String()) }
