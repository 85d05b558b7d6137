package connctd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
)

// createdAnswer is the answer to a create, which holds an id that the editions of
// the API name "id", "Id" and "client_id".
type createdAnswer struct { // encoding/json takes "Id" for "id", too
	ID       string `json:"id"`
	ClientID string `json:"client_id"`
}

func (a *createdAnswer) id() (string, error) {
	id := cmp.Or(a.ID, a.ClientID)
	if id == "" {
		return "", errors.New("it holds no id")
	}
	return id, checkID(id)
}

// create sends a call that answers with an id. If it answers with a redirect
// instead, the id may be empty: a body is not promised there, so one that says
// nothing is no error.
func (c *core) create(ctx context.Context, k call) (id string, res *reply, err error) {
	var made createdAnswer
	res, err = c.do(ctx, k, &made)
	if err != nil {
		return "", nil, err
	}
	if res.status == http.StatusSeeOther {
		if json.Unmarshal(res.body, &made) == nil {
			id, err = made.id()
		}
		if err != nil {
			id = ""
		}
		return id, res, nil
	}
	if id, err = made.id(); err != nil {
		return "", nil, k.unreadable(res, err)
	}
	return id, res, nil
}

// CreatedClient is a connector client that has just come into being.
type CreatedClient struct {
	// ID is empty if the platform answered with a redirect and no body. Then
	// [Subject.FindClient] finds the client; an empty id is refused by every call.
	ID ClientID
	// Redirect is where the customer's browser must go before the client can
	// start; nil if nothing is needed. The SDK never contacts it. Its query is
	// a secret: send it to that customer's browser and nowhere else.
	Redirect *url.URL
}

// NeedsRedirect reports whether the customer's browser must be sent to Redirect.
func (c CreatedClient) NeedsRedirect() bool { return c.Redirect != nil }

// String shows the id and where the redirect leads, without its query.
func (c CreatedClient) String() string {
	if c.Redirect == nil {
		return fmt.Sprintf("{ID:%s}", c.ID)
	}
	return fmt.Sprintf("{ID:%s Redirect:%s}", c.ID, withoutQuery(c.Redirect))
}

// Format writes what String returns, whatever the verb.
func (c CreatedClient) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue hides the query of the redirect in slog.
func (c CreatedClient) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON hides the query of the redirect, too: what a browser gets is
// Redirect.String(), on purpose.
func (c CreatedClient) MarshalJSON() ([]byte, error) {
	show := map[string]string{"id": string(c.ID)}
	if c.Redirect != nil {
		show["redirect"] = withoutQuery(c.Redirect)
	}
	return json.Marshal(show)
}

func withoutQuery(u *url.URL) string {
	text := (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
	if u.RawQuery != "" || u.Fragment != "" {
		text += "?" + redacted
	}
	return text
}

const maxLocation = 8 << 10

// redirectOf returns where a 303 sends the customer's browser. Its errors tell
// of the shape of the Location and never repeat it.
func redirectOf(r *reply) (*url.URL, error) {
	values := r.header["Location"]
	if len(values) != 1 || values[0] == "" {
		return nil, fmt.Errorf("status %d with %d Location headers, want one", http.StatusSeeOther, len(values))
	}
	text := values[0]
	if len(text) > maxLocation {
		return nil, fmt.Errorf("its Location has %d bytes, at most %d are allowed", len(text), maxLocation)
	}
	if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 }) {
		return nil, errors.New("its Location has a control character")
	}
	u, err := r.url.Parse(text)
	if err == nil { // "//a:b:c" is read, and makes an address that is not
		u, err = url.Parse(u.String())
	}
	switch {
	case err != nil:
		return nil, errors.New("its Location is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("its Location is neither http nor https")
	case u.Hostname() == "":
		return nil, errors.New("its Location has no host")
	case u.User != nil:
		return nil, errors.New("its Location carries a user name or a password")
	}
	return u, nil
}
