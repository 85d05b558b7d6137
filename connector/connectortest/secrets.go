package connectortest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// secretWords are in the names of fields that hold secrets.
var secretWords = []string{"key", "secret", "token", "password", "passwd", "credential", "pin"}

// leastSecret is the length from which a secret is looked for: shorter ones stand in
// ordinary words.
const leastSecret = 8

// secretsIn returns the values in a configuration that are secrets by their names.
func secretsIn(config json.RawMessage) []string {
	var doc any
	if len(config) == 0 || json.Unmarshal(config, &doc) != nil {
		return nil
	}
	return secretsBelow("", doc)
}

func secretsBelow(name string, v any) []string {
	var found []string
	switch v := v.(type) {
	case map[string]any:
		for _, field := range slices.Sorted(maps.Keys(v)) {
			found = append(found, secretsBelow(field, v[field])...)
		}
	case []any:
		for _, item := range v {
			found = append(found, secretsBelow(name, item)...)
		}
	case string:
		if isSecretName(name) && v != "" {
			found = append(found, v)
		}
	}
	return found
}

func isSecretName(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.ContainsFunc(secretWords, func(secret string) bool {
			return word == secret || len(secret) > 3 && strings.Contains(word, secret) || secret == "key" && strings.HasSuffix(word, secret)
		})
	})
}

// disguises returns the forms in which a secret shows.
func disguises(secret string) []string {
	quoted, _ := json.Marshal(secret) // a string can be encoded
	return []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`),
		hex.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// leaks returns which of the secrets a text shows, by their number: a message must not
// repeat them.
func leaks(text string, secrets []string) []int {
	var found []int
	for i, secret := range secrets {
		if len(secret) < leastSecret {
			continue
		}
		if slices.ContainsFunc(disguises(secret), func(form string) bool { return contains(text, form) }) {
			found = append(found, i+1)
		}
	}
	return found
}

func contains(text, part string) bool { return strings.Contains(text, part) }

// NoSecretsLeaked fails the test if a secret of the bench shows where it does not
// belong: in an error, the log, the reason of a status, a thing, or one of the texts
// given, such as what an observer was told. It finds secrets as they stand, and as JSON,
// URLs, base64 and hex write them, from 8 bytes on. See [WithSecret] for what is secret.
func NoSecretsLeaked(t TB, b *Bench, texts ...string) {
	t.Helper()
	for _, complaint := range b.leaks(texts) {
		t.Errorf("%s", complaint)
	}
}

// leaks names the places in which a secret shows.
func (b *Bench) leaks(texts []string) []string {
	secrets := b.secrets()
	var found []string
	look := func(where, text, remedy string) {
		if n := len(leaks(text, secrets)); n > 0 {
			found = append(found, fmt.Sprintf("%s shows %d of the secrets: %s", where, n, remedy))
		}
	}
	b.mu.Lock()
	told := strings.Join(b.told, "\n")
	b.mu.Unlock()
	look("an error or a reason", told, "leave request, URL and configuration out of what you return")
	look("the log", b.Log(), "log ids and counts, not requests or configurations")
	look("a thing", fmt.Sprintf("%+v", b.Things()), "a thing is shown to many: drop the part of a URL or an answer that repeats the secret")
	for _, text := range texts {
		look("what was given to NoSecretsLeaked", text, "it must not get there")
	}
	return found
}
