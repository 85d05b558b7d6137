package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/connctd/connctd-go/connctd"
)

// Mistakes are made here on purpose. Which one it was is asked with errors.Is,
// never by reading a text.

// forgetKey tries to create an instance without its application key.
func (a *app) forgetKey(ctx context.Context) error {
	a.title("An instance without its application key is refused")
	_, err := a.CreateInstance(ctx, connctd.InstanceSpec{Type: "openweathermap"})
	return a.expect("a missing key", "ErrBadRequest", err, connctd.ErrBadRequest)
}

// showErrors makes two mistakes more.
func (a *app) showErrors(ctx context.Context) error {
	a.title("One instance per connector, and no client without an instance")
	_, err := a.CreateInstance(ctx, connctd.InstanceSpec{
		Type: "openweathermap", Config: map[string]any{"app_key": connctd.NewSecret("another key")},
	})
	if err := a.expect("a second instance", "ErrConflict", err, connctd.ErrConflict); err != nil {
		return err
	}
	_, err = a.Subject("alice").CreateClient(ctx, connctd.ClientSpec{Type: "netatmo"})
	return a.expect("a client of a type without an instance", "ErrNoInstance", err, connctd.ErrNoInstance)
}

// expect shows an error, and fails if it is not the one that was provoked.
func (a *app) expect(what, name string, got, want error) error {
	if !errors.Is(got, want) {
		return fmt.Errorf("%s should give %s, got: %w", what, name, got)
	}
	text := got.Error()
	if answer, ok := errors.AsType[*connctd.Error](got); ok {
		text = fmt.Sprintf("%d %s", answer.StatusCode, answer.Description)
	}
	a.say("%s: %s — %s", what, name, text)
	return nil
}
