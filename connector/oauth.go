package connector

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/scrub"
)

// OAuth says how a technology hands out the tokens of its users: the authorization
// code grant of RFC 6749, with PKCE (RFC 7636). It mostly comes from the
// configuration of an instance, which knows the app's id and secret.
type OAuth struct {
	ClientID     string
	ClientSecret connctd.Secret
	AuthURL      string // where a customer agrees, in a browser
	TokenURL     string // where codes and refresh tokens become access tokens
	Scopes       []string

	// SecretInForm sends id and secret in the form of a token request. Otherwise
	// they go by HTTP Basic, as RFC 6749 prefers.
	SecretInForm bool
	// Params are more parameters of AuthURL, such as access_type=offline.
	Params url.Values
	// Hosts are where access tokens are sent to, such as "api.example.org", with a
	// port if there is one, and without a scheme. Empty means the host of TokenURL. A
	// request to any other host goes out without: a technology whose data are on another
	// host than its tokens answers 401 until that is named here, and the error of
	// [HTTP.JSON] says so. A URL in place of a host is refused with the instance.
	Hosts []string
	// Expired reports whether an answer says that the access token is not accepted,
	// for a technology that says so in its own way. Body is the beginning of the
	// answer, up to 64 KiB. Nil means status 401. It is asked of answers that are no
	// success.
	Expired func(status int, body []byte) bool
}

// Authorizer is the ability of a connector to ask its customers for their consent by
// OAuth: a client waits in status STARTING until [Runtime.FinishConsent], and
// [Session.HTTP] carries its access token, which is refreshed when it has to be.
type Authorizer interface {
	// OAuth returns what the configuration of an instance leads to.
	OAuth(instance json.RawMessage) (OAuth, error)
}

// oauthOf returns what the configuration of an instance leads to, and why that cannot
// work.
func oauthOf(a Authorizer, instance json.RawMessage, log func() *slog.Logger) (conf OAuth, err error) {
	err = survive(log, "OAuth", func() (err error) {
		conf, err = a.OAuth(instance)
		return err
	})
	if err == nil {
		err = conf.check()
	}
	return conf, err
}

// check reports what cannot work or is not safe.
func (o OAuth) check() error {
	var errs []error
	if o.ClientID == "" {
		errs = append(errs, errors.New("ClientID is empty"))
	}
	for _, u := range []struct{ name, text string }{{"AuthURL", o.AuthURL}, {"TokenURL", o.TokenURL}} {
		if err := checkEndpoint(u.text); err != nil {
			errs = append(errs, fmt.Errorf("%s %w", u.name, err))
		}
	}
	for i, host := range o.Hosts {
		if err := checkHost(host); err != nil {
			errs = append(errs, fmt.Errorf("%s[%d] %w", "Hosts", i, err))
		}
	}
	if len(errs) > 0 {
		return fmt.Errorf("OAuth: %w", errors.Join(errs...))
	}
	return nil
}

func checkEndpoint(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return errors.New("must be a URL with a host and without a user name")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return errors.New("must be https; http is for this machine only")
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() || strings.EqualFold(host, "localhost")
}

func (o OAuth) expired(status int, body []byte) bool {
	if o.Expired != nil {
		return o.Expired(status, body)
	}
	return status == http.StatusUnauthorized
}

// config is the same in the words of x/oauth2.
func (o OAuth) config(redirectURL string) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if o.SecretInForm {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), Scopes: o.Scopes, RedirectURL: redirectURL,
		Endpoint: oauth2.Endpoint{AuthURL: o.AuthURL, TokenURL: o.TokenURL, AuthStyle: style},
	}
}

// authorizeURL is where a customer agrees.
func (o OAuth) authorizeURL(redirectURL, state, verifier string) (*url.URL, error) {
	opts := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier)}
	for name, values := range o.Params {
		for _, v := range values {
			opts = append(opts, oauth2.SetAuthURLParam(name, v))
		}
	}
	return url.Parse(o.config(redirectURL).AuthCodeURL(state, opts...))
}

// exchange makes tokens of the code that a customer's consent gave.
func (o OAuth) exchange(ctx context.Context, hc *http.Client, redirectURL, code, verifier string) (*oauth2.Token, error) {
	opts := []oauth2.AuthCodeOption{oauth2.VerifierOption(verifier)}
	if len(o.Scopes) > 0 { // some want it here, too; others must ignore it
		opts = append(opts, oauth2.SetAuthURLParam("scope", strings.Join(o.Scopes, " ")))
	}
	tok, err := o.config(redirectURL).Exchange(withClient(ctx, hc), code, opts...)
	return tok, o.refused(err, code, verifier)
}

// refresh makes tokens of a refresh token. If the technology gives no new one, the
// old one stays.
func (o OAuth) refresh(ctx context.Context, hc *http.Client, old string) (*oauth2.Token, error) {
	tok, err := o.config("").TokenSource(withClient(ctx, hc), &oauth2.Token{RefreshToken: old}).Token()
	return tok, o.refused(err, old)
}

func withClient(ctx context.Context, hc *http.Client) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, hc)
}

// credentials returns what shows who asks for tokens: the secret, and what HTTP Basic
// makes of it with the id.
func (o OAuth) credentials() []string {
	id, secret := o.ClientID, o.ClientSecret.Reveal()
	if secret == "" {
		return nil
	}
	return []string{secret, id + ":" + secret, url.QueryEscape(id) + ":" + url.QueryEscape(secret)}
}

// refused says what the error of a token request means. The error of x/oauth2 carries
// the whole answer, which may repeat secrets, so only code and description are kept.
func (o OAuth) refused(err error, secrets ...string) error {
	if err == nil {
		return nil
	}
	cut := scrub.Of(append(secrets, o.credentials()...)...)
	answer, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok || answer.Response == nil {
		if whole, ok := errors.AsType[*url.Error](err); ok {
			err = whole.Err // net/http repeats the URL
		}
		return cut.Error("token request", err)
	}
	status := answer.Response.StatusCode
	clean := errors.New(cut.Text(strings.TrimSpace(fmt.Sprintf("token request: status %d %s %s", status, answer.ErrorCode, answer.ErrorDescription))))
	switch wait, given := retryAfter(answer.Response.Header); {
	case answer.ErrorCode == "invalid_grant":
		return AuthRevoked(clean)
	case answer.ErrorCode == "invalid_client", answer.ErrorCode == "unauthorized_client":
		return Misconfigured(clean)
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && given:
		return RetryAfter(clean, cmp.Or(wait, time.Minute))
	}
	return clean
}
