package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"testing/slogtest"

	"github.com/connctd/connctd-go/internal/scrub"
)

// loud formats itself late, as a value of an author's log line may.
type loud struct{ key string }

func (l loud) LogValue() slog.Value { return slog.GroupValue(slog.String("key", l.key)) }

func TestLogCutsSecrets(t *testing.T) {
	t.Parallel()
	const secret = `c4nary "k3y"&x`
	address := "https://x.example?key=" + url.QueryEscape(secret)
	tests := map[string]func(*slog.Logger){
		"message": func(l *slog.Logger) { l.Info("asked with " + secret) },
		"string":  func(l *slog.Logger) { l.Info("m", "k", secret) },
		"error":   func(l *slog.Logger) { l.Warn("m", "error", fmt.Errorf("at %s: %w", address, errors.New(secret))) },
		"any":     func(l *slog.Logger) { l.Info("m", "k", map[string]any{"deep": []string{secret}}) },
		"struct": func(l *slog.Logger) {
			l.Info("m", "k", struct{ K *url.URL }{&url.URL{Path: secret}}, "s", loud{secret})
		},
		"group":       func(l *slog.Logger) { l.Info("m", slog.Group("g", "a", 1, slog.Group("h", "k", secret))) },
		"valuer":      func(l *slog.Logger) { l.Info("m", "k", loud{secret}) },
		"With":        func(l *slog.Logger) { l.With("k", secret, "g", loud{secret}).Error("m") },
		"WithGroup":   func(l *slog.Logger) { l.WithGroup("g").With("k", secret).Info("m", "n", secret) },
		"JSON":        func(l *slog.Logger) { b, _ := json.Marshal(secret); l.Debug("m", "k", string(b)) },
		"bytes in it": func(l *slog.Logger) { l.Info("m", "k", json.RawMessage(secret)) },
	}
	for name, write := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var text, doc bytes.Buffer
			all := &slog.HandlerOptions{Level: slog.LevelDebug}
			write(slog.New(scrubbing{slog.NewTextHandler(&text, all), cutting(secret)}))
			write(slog.New(scrubbing{slog.NewJSONHandler(&doc, all), cutting(secret)}))
			for _, got := range []string{text.String(), doc.String()} {
				if strings.Contains(got, "c4nary") {
					t.Errorf("the secret shows in %s", got)
				}
				if name != "bytes in it" && !strings.Contains(got, scrub.Redacted) {
					t.Errorf("nothing is redacted in %s", got)
				}
			}
		})
	}
}

// What is no secret comes through as it is, and the handler keeps to the rules.
func TestLogIsAHandler(t *testing.T) {
	t.Parallel()
	var buf bytes.Buffer
	slogtest.Run(t, func(*testing.T) slog.Handler {
		buf.Reset()
		return scrubbing{slog.NewJSONHandler(&buf, nil), cutting("c4nary")}
	}, func(t *testing.T) map[string]any {
		line := map[string]any{}
		if err := json.Unmarshal(buf.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		return line
	})
}
