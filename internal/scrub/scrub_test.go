package scrub_test

import (
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/scrub"
)

func TestText(t *testing.T) {
	t.Parallel()
	secret := `a "b"/c & äöü`
	cut := scrub.Of(secret, "")
	for name, text := range map[string]string{
		"plain":             secret,
		"JSON":              `a \"b\"/c \u0026 äöü`,
		"JSON without HTML": `a \"b\"/c & äöü`,
		"HTML":              `a &#34;b&#34;/c &amp; äöü`,
		"base64":            base64.StdEncoding.EncodeToString([]byte(secret)),
		"lower":             "a+%22b%22%2fc+%26+%c3%a4%c3%b6%c3%bc",
		"JSON in ASCII":     `a \"b\"\/c & \u00e4\u00f6\u00fc`,
		"query":             "a+%22b%22%2Fc+%26+%C3%A4%C3%B6%C3%BC",
		"path":              "a%20%22b%22%2Fc%20&%20%C3%A4%C3%B6%C3%BC",
	} {
		if got := cut.Text("<" + text + ">"); got != "<"+scrub.Redacted+">" {
			t.Errorf("%s form: got %s", name, got)
		}
	}
}

// A secret in another, or half in it, does not hide it, whichever comes first.
func TestSecretsThatOverlap(t *testing.T) {
	t.Parallel()
	for _, cut := range []scrub.Set{scrub.Of("password", "my-password-1234", "1234abcd"), scrub.Of("1234abcd", "my-password-1234", "password")} {
		for text, want := range map[string]string{
			"x my-password-1234 y": "x [redacted] y", "x my-password-1234abcd y": "x [redacted] y", "password my-password": "[redacted] my-[redacted]",
		} {
			if got := cut.Text(text); got != want {
				t.Errorf("%q became %q, want %q", text, got, want)
			}
		}
		if got, want := cut.Part("x my-password-1234ab"), "x [redacted]"; got != want {
			t.Errorf("cut off: %q, want %q", got, want)
		}
	}
}

func TestPart(t *testing.T) {
	t.Parallel()
	cut := scrub.Of("secret-one", `two"more`)
	for text, want := range map[string]string{
		"a secret-one b secre": "a [redacted] b ", "plain": "plain", "secret-on": "", `x two\"mor`: "x ", "": "",
	} {
		if got := cut.Part(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestWithStrings(t *testing.T) {
	t.Parallel()
	cut := scrub.Of().WithStrings([]byte(`{"a":["12345678",{"b":"abcdefghi"}],"short":"no","n":123456789}`))
	got := cut.Text("12345678 abcdefghi no 123456789")
	if want := "[redacted] [redacted] no [redacted]9"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if n := len(scrub.Of().WithStrings([]byte("{"))); n != 0 {
		t.Errorf("a broken document gave %d secrets", n)
	}
}

type secretError struct{ text string }

func (e *secretError) Error() string { return e.text }

func TestError(t *testing.T) {
	t.Parallel()
	sentinel := errors.New("sentinel")
	cause := errors.Join(&secretError{"key 12345678"}, io.EOF)
	err := scrub.Of("12345678").Error("poll", cause, sentinel)
	if got := err.Error(); strings.Contains(got, "12345678") || !strings.HasPrefix(got, "poll: key ") {
		t.Errorf("text = %q", got)
	}
	if !errors.Is(err, sentinel) || !errors.Is(err, io.EOF) {
		t.Error("it matches neither the sentinel nor the cause")
	}
	if _, ok := errors.AsType[*secretError](err); !ok {
		t.Error("the type of the cause is lost")
	}
	if errors.Unwrap(err) != nil {
		t.Error("the cause can be unwrapped, and printed")
	}
}
