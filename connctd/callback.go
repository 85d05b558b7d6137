package connctd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
)

// RegisterCallback tells the platform where to send the action requests for the
// things of this app. There is one such URL: a later call replaces it, and doing it
// twice is doing it once. If the things were made by connectors, it is the one
// that [Client.GetCallbackURL] returns.
//
// A URL that is not http or https, has no host, carries a user name or a password,
// or is longer than 2 KiB gives [ErrInvalid] before anything is sent. No error
// repeats it.
//
// Source: platform API, "Actions reach the app".
func (c *Client) RegisterCallback(ctx context.Context, callbackURL string, opts ...CallOption) error {
	if err := checkCallbackURL(callbackURL); err != nil {
		return fmt.Errorf("connctd: RegisterCallback: %w: callback URL: %w", ErrInvalid, err)
	}
	body, _ := json.Marshal(map[string]string{"CallbackUrl": callbackURL}) // text can always be encoded
	_, err := c.do(ctx, call{op: &opRegisterCallback, body: body, secrets: []string{callbackURL}, opts: opts}, nil)
	return err
}

// GetCallbackURL returns the URL to give to [Client.RegisterCallback] when the
// things of this app were made by connectors. It is the platform's, and not the
// one that is registered.
//
// Source: platform API, "Actions reach the app".
func (c *Client) GetCallbackURL(ctx context.Context, opts ...CallOption) (string, error) {
	k := call{op: &opGetCallbackURL, opts: opts}
	link, err := get[struct {
		Href string `json:"href"`
	}](ctx, c.core, k)
	if err != nil {
		return "", err
	}
	if link.Href == "" {
		return "", k.bad(nil, errors.New("it holds no href"))
	}
	return link.Href, nil
}

const maxCallbackURL = 2 << 10

// checkCallbackURL reports why the platform could not call an address. It never
// repeats it: what keeps strangers from calling may be in its query.
func checkCallbackURL(text string) error {
	if len(text) > maxCallbackURL {
		return fmt.Errorf("it has %d bytes, at most %d are allowed", len(text), maxCallbackURL)
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("it is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("it is neither http nor https")
	case u.Hostname() == "":
		return errors.New("it has no host")
	case u.User != nil:
		return errors.New("it carries a user name or a password")
	}
	return nil
}
