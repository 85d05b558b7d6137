package mockserver

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// codeBadHeader is of requests that no library sends, so package connctd has none.
const codeBadHeader = "BAD_HEADER"

// once reports that a header stands more than once: nobody knows which one counts,
// and what is in front of a server may take another one than the server does.
func once(r *http.Request, name string) error {
	if len(r.Header.Values(name)) < 2 {
		return nil
	}
	return refuse(http.StatusBadRequest, codeBadHeader, "the header "+name+" must stand once")
}

// checkMedia reports that a body is not of a media type as it stands: it is neither
// decompressed nor brought from one charset into another.
func checkMedia(r *http.Request, want string) error {
	if err := once(r, "Content-Type"); err != nil {
		return err
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	what := ""
	switch charset, encoding := params["charset"], strings.Join(r.Header.Values("Content-Encoding"), ", "); {
	case err != nil || kind != want:
		what = "the Content-Type must be " + want
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		what = "the charset of the Content-Type must be utf-8"
	case encoding != "" && !strings.EqualFold(encoding, "identity"):
		what = "the body must be sent as it is, without a Content-Encoding"
	default:
		return nil
	}
	return refuse(http.StatusUnsupportedMediaType, connctd.CodeBadContentType, what)
}

// readForm reads a body that is a form, in which nothing stands twice.
func readForm(w http.ResponseWriter, r *http.Request, limit int64) (url.Values, error) {
	if err := checkMedia(r, formType); err != nil {
		return nil, err
	}
	text, err := readLimited(w, r, limit)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return nil, refuse(http.StatusBadRequest, connctd.CodeBadBody, "the form cannot be read")
	}
	for name, values := range form {
		if len(values) > 1 {
			return nil, refuse(http.StatusBadRequest, connctd.CodeBadBody, fmt.Sprintf("%.40q must stand once", name))
		}
	}
	return form, nil
}

// readLimited reads a body up to a limit, of which one that announces more is not
// read at all.
func readLimited(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	tooLarge := refuse(http.StatusRequestEntityTooLarge, connctd.CodeBodyTooLarge, "the body has more than "+sizeOf(limit))
	if r.ContentLength > limit {
		return nil, tooLarge
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		return text, tooLarge
	}
	if err != nil {
		return text, refuse(http.StatusBadRequest, connctd.CodeBadBody, "the body was cut off")
	}
	return text, nil
}

func sizeOf(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d KiB", bytes>>10)
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}
