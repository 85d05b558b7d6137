package connctd_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// failingStatuses are statuses that no call takes for a success, and that no create is
// sent again for.
var failingStatuses = []int{300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 409, 410, 413, 418, 422, 499, 500, 502, 504, 599}

// FuzzErrorBody checks that an answer keeps its status whatever its body is, that
// no more of it is kept than is read, and that nothing it echoes shows a secret,
// cut off or not.
func FuzzErrorBody(f *testing.F) {
	f.Add(uint8(10), uint32(0), wire(f, "error.json"))
	f.Add(uint8(11), uint32(0), wire(f, "error-later.json"))
	for _, body := range []string{
		"", "null", "[1]", "<html>" + testToken, `{"error":"X","descr`, `{"error":"` + appKey + `","description":"` + testToken + `"}`,
		`{"status":{},"error":7,"description":["x"],"more_info":"m","requestId":null}`, `{"description":"\u0061pp-key-canary-3c1e"}`,
		url.QueryEscape(testToken) + "\xff" + appKey + appKey, `{"Error":"` + appKey + `","error":"` + appKey + `"}`,
	} {
		f.Add(uint8(len(body)), uint32(0), []byte(body))
	}
	f.Add(uint8(7), uint32(64<<10-9), []byte(testToken))
	f.Add(uint8(19), uint32(64<<10-12), []byte(appKey))
	config := map[string]any{"app_key": connctd.NewSecret(appKey)}
	f.Fuzz(func(t *testing.T, which uint8, pad uint32, body []byte) {
		status := failingStatuses[int(which)%len(failingStatuses)]
		text := strings.Repeat("=", int(pad%(66<<10))) + string(body)
		_, err := newClient(t, always(status, text)).CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: config})
		got, ok := errors.AsType[*connctd.Error](err)
		if !ok || got.StatusCode != status {
			t.Fatalf("answered %d: error = %v", status, err)
		}
		checkKept(t, text, got)
		shown, err := json.Marshal(got)
		if err != nil {
			t.Error(err)
		}
		checkHidden(t, "the error", fmt.Sprintf("%v %+v %#v %s", got, got, got, shown))
		checkHidden(t, "the body", string(got.Body))
	})
}

// checkKept checks how much of a body is kept.
func checkKept(t *testing.T, sent string, got *connctd.Error) {
	t.Helper()
	const limit = 64 << 10
	if len(got.Body) > limit {
		t.Errorf("%d bytes of the body are kept", len(got.Body))
	}
	for _, secret := range []string{testToken, appKey} {
		for n := 4; n < len(secret); n++ {
			if part := secret[:n]; len(sent) > limit && strings.HasSuffix(string(got.Body), part) {
				t.Errorf("a body that was cut off ends in %q", part)
			}
		}
	}
	if len(sent) <= limit && !mentions(sent, canaries) && string(got.Body) != sent {
		t.Errorf("the body %q is kept as %q", sent, got.Body)
	}
}

// mentions reports whether one of the words stands in text, as it is or escaped.
func mentions(text string, words []string) bool {
	for _, word := range words {
		if strings.Contains(text, word) || strings.Contains(text, base64Of(word)) {
			return true
		}
	}
	return false
}

func base64Of(s string) string {
	return strings.TrimRight(base64.StdEncoding.EncodeToString([]byte(s)), "=")
}
