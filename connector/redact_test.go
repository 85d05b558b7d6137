package connector_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Rule S8: no public value shows a configuration, however it is printed.
func TestValuesHideConfigurations(t *testing.T) {
	t.Parallel()
	const canary = "app-key-canary"
	config := json.RawMessage(`{"app_key":"` + canary + `"}`)
	session := &connector.Session{ClientID: "c", InstanceConfig: config, ClientConfig: config}
	input := connector.Input[struct{ AppKey connctd.Secret }, struct{}]{Session: session}
	input.Instance.AppKey = connctd.NewSecret(canary)
	for name, v := range map[string]any{
		"Client": connector.Client{ID: "c", InstanceConfig: config, ClientConfig: config}, "*Client": &connector.Client{ID: "c", InstanceConfig: config},
		"*Session": session, "Session": *session, "Input": input, "*Input": &input,
	} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		var text strings.Builder
		text.WriteString(log.String())
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text.WriteString(fmt.Sprintf(verb, v))
		}
		numbers := strings.Trim(fmt.Sprint([]byte(canary)), "[]")
		if strings.Contains(text.String(), canary) || strings.Contains(text.String(), hex.EncodeToString([]byte(canary))) || strings.Contains(text.String(), numbers) {
			t.Errorf("%s shows its configuration: %s", name, text.String())
		}
		if !strings.Contains(text.String(), "(set)") {
			t.Errorf("%s does not tell that it has a configuration: %s", name, text.String())
		}
	}
}

// Nothing and zero mean the default.
func TestOptionsThatSayNothing(t *testing.T) {
	t.Parallel()
	runtimeTest(t, func(b *bench) {
		b.add("c", sees("lamp"))
		if err := b.pollNow("c"); err != nil {
			b.Error(err)
		}
	}, connector.WithLogger(nil), connector.WithEngine(nil), connector.WithPollTimeout(0), connector.WithWorkers(0), connector.WithHTTPClient(nil))
	if err := connector.NewRuntime().Run(cancelledContext(t)); err != nil {
		t.Errorf("Run of a ctx that has ended: %v", err)
	}
}

func cancelledContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
