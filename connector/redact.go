package connector

import (
	"fmt"
	"io"
	"log/slog"
)

// Values that hold configurations show whether there are any, never what is in them.

// String names the client without its configurations.
func (c Client) String() string {
	return describe(string(c.ID), string(c.Instance), c.Subject, c.InstanceConfig, c.ClientConfig)
}

// Format writes what String returns, whatever the verb.
func (c Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue hides the configurations in slog.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// String names the client without its configurations.
func (s Session) String() string {
	return describe(string(s.ClientID), string(s.InstanceID), s.Subject, s.InstanceConfig, s.ClientConfig)
}

// Format writes what String returns, whatever the verb.
func (s Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue hides the configurations in slog.
func (s Session) LogValue() slog.Value { return slog.StringValue(s.String()) }

func describe(id, instance, subject string, instanceConfig, clientConfig []byte) string {
	return fmt.Sprintf("{Client:%s Subject:%s Instance:%s InstanceConfig:%s ClientConfig:%s}",
		id, subject, instance, set(instanceConfig), set(clientConfig))
}

func set(config []byte) string {
	if config == nil {
		return "(none)"
	}
	return "(set)"
}
