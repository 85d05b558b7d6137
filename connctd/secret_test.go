package connctd_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

const (
	appKey     = "app-key-canary-3c1e"
	queryState = "query-canary-8a77"
)

// canaries are what must never be seen.
var canaries = []string{
	testToken, appSecret, appKey, queryState,
	base64.StdEncoding.EncodeToString([]byte("app:" + appSecret)), // as HTTP Basic carries it
}

func checkHidden(t *testing.T, where, text string) {
	t.Helper()
	for _, canary := range canaries {
		if strings.Contains(text, canary) || strings.Contains(text, fmt.Sprintf("%x", canary)) {
			t.Errorf("%s shows %s: %s", where, canary, text)
		}
	}
}

// Rule S8: no public value shows a secret, however it is printed.
func TestValuesHideSecrets(t *testing.T) {
	t.Parallel()
	secret := connctd.NewSecret(appKey)
	config := map[string]any{"app_key": secret, "plain": appKey, "deep": []any{map[string]string{"x": appKey}}}
	redirect, err := url.Parse("https://consent.example/path?state=" + queryState)
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, always(200, "[]"))
	app := newApp(t, always(200, "[]"))
	values := map[string]any{
		"Secret": secret, "*Secret": &secret, "Client": c, "Client value": *c, "app": app, "Subject": c.Subject("alice"), "Subject value": *c.Subject("alice"),
		"ClientCredentials": connctd.ClientCredentials{ID: "app", Secret: connctd.NewSecret(appSecret)},
		"InstanceSpec":      connctd.InstanceSpec{Type: "netatmo", Config: config},
		"*InstanceSpec":     &connctd.InstanceSpec{Type: "netatmo", Config: config},
		"ClientSpec":        connctd.ClientSpec{Type: "netatmo", Config: config},
		"Description":       connctd.Description{SampleInstance: connctd.InstanceSpec{Type: "netatmo", Config: config}},
		"CreatedClient":     connctd.CreatedClient{ID: "c", Redirect: redirect},
		"*CreatedClient":    &connctd.CreatedClient{ID: "c", Redirect: redirect},
		"struct of Secret":  struct{ hidden, Shown connctd.Secret }{secret, secret},
		"option":            connctd.WithToken(testToken),
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			checkHidden(t, name+" under "+verb, fmt.Sprintf(verb, v))
		}
		if name == "Description" {
			continue // its samples are made up by the platform, and its JSON is the wire
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v, slog.Group("g", "v", v))
		checkHidden(t, name+" in slog", log.String())
		if strings.Contains(name, "Spec") {
			continue // a wire type: its JSON is what is sent, with secrets redacted
		}
		if text, err := json.Marshal(v); err == nil {
			checkHidden(t, name+" in JSON", string(text))
		}
	}
}

func TestSecret(t *testing.T) {
	t.Parallel()
	a, b, none := connctd.NewSecret(appKey), connctd.NewSecret(appKey), connctd.NewSecret("")
	if a != b || !a.Equal(b) || a.Equal(none) || a.Reveal() != appKey {
		t.Error("secrets of the same text differ, or do not reveal it")
	}
	if !none.IsZero() || a.IsZero() || none.String() != "" || none.Reveal() != "" {
		t.Error("the empty secret is not empty")
	}
	text, err := json.Marshal([]connctd.Secret{a, none})
	if err != nil || string(text) != `["[redacted]",""]` {
		t.Errorf("JSON = %s, %v", text, err)
	}
	var back connctd.Secret
	if err := json.Unmarshal([]byte(`"`+appKey+`"`), &back); err != nil || back != a {
		t.Errorf("read %v, %v", back, err)
	}
	err = json.Unmarshal([]byte(`{"x":"`+appKey+`"}`), &back)
	if !errors.Is(err, connctd.ErrInvalid) {
		t.Errorf("an object as a secret: %v", err)
	}
	checkHidden(t, "the error", err.Error())
}

type nested struct {
	Key    connctd.Secret            `json:"key"`
	Ptr    *connctd.Secret           `json:"ptr"`
	List   []connctd.Secret          `json:"list"`
	Array  [1]connctd.Secret         `json:"array"`
	Map    map[string]connctd.Secret `json:"map"`
	Any    any                       `json:"any"`
	Nil    any                       `json:"nil"`
	NilPtr *nested                   `json:"nilptr,omitempty"`
	Empty  connctd.Secret            `json:"empty,omitzero"`
	note   string
}

// A secret in a configuration is sent with its true value, and only there.
func TestConfigurationIsSentRevealed(t *testing.T) {
	t.Parallel()
	s := connctd.NewSecret(appKey)
	config := &nested{
		Key: s, Ptr: &s, List: []connctd.Secret{s}, Array: [1]connctd.Secret{s},
		Map: map[string]connctd.Secret{"m": s}, Any: map[string]any{"deep": []any{s, nil, 7}}, note: "kept",
	}
	before := fmt.Sprintf("%#v", *config)
	rt := always(201, `{"id":"1"}`)
	c := newClient(t, rt)
	if _, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: config}); err != nil {
		t.Fatal(err)
	}
	k := `"` + appKey + `"`
	want := `{"connector_type_id":"netatmo","configuration":{"key":` + k + `,"ptr":` + k + `,"list":[` + k + `],"array":[` + k + `],"map":{"m":` + k + `},"any":{"deep":[` + k + `,null,7]},"nil":null}}`
	if got := rt.sent()[0].body; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	if after := fmt.Sprintf("%#v", *config); after != before || s.String() != "[redacted]" {
		t.Error("the caller's configuration was changed")
	}
	if text, err := json.Marshal(config); err != nil || strings.Contains(string(text), appKey) {
		t.Errorf("the configuration shows its secret after it was sent: %s, %v", text, err)
	}
}

type selfContaining struct {
	Next *selfContaining `json:"next"`
}

type badMarshaler struct{}

func (badMarshaler) MarshalJSON() ([]byte, error) { return nil, errors.New("cannot write " + appKey) }

func TestRefusedConfigurations(t *testing.T) {
	t.Parallel()
	loop := &selfContaining{}
	loop.Next = loop
	tests := map[string]struct {
		config any
		want   string
	}{
		"a list":       {[]string{appKey}, "JSON array, want an object"},
		"a string":     {appKey, "JSON string"},
		"a number":     {7, "JSON number"},
		"a boolean":    {true, "JSON boolean"},
		"a secret":     {connctd.NewSecret(appKey), "JSON string"},
		"a channel":    {map[string]any{"c": make(chan int)}, "chan int"},
		"a loop":       {loop, "contains itself"},
		"a bad writer": {map[string]any{"b": badMarshaler{}}, "cannot be encoded"},
		"redacted":     {map[string]any{"key": connctd.NewSecret(appKey).String()}, "[redacted]"},
		"printed":      {map[string]any{"key": fmt.Sprintf("Bearer %v", connctd.NewSecret(appKey))}, "[redacted]"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := always(201, `{"id":"1"}`)
			c := newClient(t, rt)
			_, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: tc.config})
			_, err2 := c.Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo", Config: tc.config})
			for _, err := range []error{err, err2} {
				if !errors.Is(err, connctd.ErrInvalid) || !strings.Contains(err.Error(), tc.want) {
					t.Fatalf("error = %v, want ErrInvalid with %q", err, tc.want)
				}
				checkHidden(t, "the error", err.Error())
			}
			if len(rt.sent()) != 0 {
				t.Error("it was sent all the same")
			}
		})
	}
	_, err := newClient(t, always(201, "")).CreateInstance(t.Context(), connctd.InstanceSpec{})
	if !errors.Is(err, connctd.ErrInvalid) || !strings.Contains(err.Error(), "Type is empty") {
		t.Errorf("no type: %v", err)
	}
}

// What a server or a transport echoes is cut, plain and escaped.
func TestEchoesAreCut(t *testing.T) {
	t.Parallel()
	tricky := `key "quoted" & ` + appKey
	escaped, _ := json.Marshal(tricky)
	config := map[string]any{"app_key": connctd.NewSecret(tricky), "deep": map[string]any{"plain": appKey}, "short": "abc"}
	echo := testToken + " " + string(escaped) + " " + url.QueryEscape(tricky) + " " + appKey
	body, _ := json.Marshal(map[string]string{"error": "BAD " + appKey, "description": echo, "more_info": "https://x.example/?t=" + testToken, "requestId": appKey})
	answers := map[string]*transport{
		"error object": always(400, string(body)),
		"HTML":         always(500, "<html>"+echo),
		"redirect":     always(302, echo, "Location", "https://x.example/?"+queryState),
		"bad JSON":     always(201, `{"id": "`+echo),
		"wrong type":   always(201, `{"id": {"x":"`+appKey+`"}}`),
		"bad id":       always(201, `{"id": "../`+appKey+`"}`),
		"transport":    failing(errors.New("proxy said: " + echo)),
	}
	for name, rt := range answers {
		var log bytes.Buffer
		c := newClient(t, rt, connctd.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		_, err := c.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: config})
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%q"} {
			checkHidden(t, name+" under "+verb, fmt.Sprintf(verb, err))
		}
		text, _ := json.Marshal(err)
		checkHidden(t, name+" in JSON", string(text))
		if answer, ok := errors.AsType[*connctd.Error](err); ok {
			checkHidden(t, name+" in Body", string(answer.Body))
		}
		checkHidden(t, name+" in the log", log.String())
		if log.Len() == 0 {
			t.Errorf("%s: nothing was logged at debug level", name)
		}
	}
}
