package connector

import (
	"context"
	"log/slog"
	"testing"
)

// Tokens that somebody gives up as soon as they are there were there all the same.
func TestTokensGivenUpMeanwhile(t *testing.T) {
	t.Parallel()
	store := NewMemoryStore()
	if _, err := store.Save(t.Context(), "token/a", 0, []byte(`{"v":1,"access":"a token"}`)); err != nil {
		t.Fatal(err)
	}
	tok := &tokens{store: store, key: "token/a", log: func() *slog.Logger { return slog.New(slog.DiscardHandler) }, busy: make(chan struct{}, 1)}
	tok.fly = func(f func(context.Context)) error {
		f(t.Context())
		tok.held.Store(tok.held.Load().with(nil, 0, false))
		return nil
	}
	if got, err := tok.access(t.Context(), ""); got != "a token" || err != nil {
		t.Errorf("access = %q, %v", got, err)
	}
}
