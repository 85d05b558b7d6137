package connctd_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

func TestCapture(t *testing.T) {
	t.Parallel()
	rt := always(303, "", "Location", "https://consent.example/?state="+queryState, "Set-Cookie", "x="+queryState, "X-Request-Id", "r1")
	var res connctd.Response
	if _, err := newClient(t, rt).Subject("alice").CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"}, connctd.Capture(&res)); err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusSeeOther || res.Attempts != 1 || res.Header.Get("X-Request-Id") != "r1" {
		t.Errorf("captured %+v", res)
	}
	checkHidden(t, "the captured answer", fmt.Sprintf("%+v", res))
	for name, do := range everyCall {
		var res connctd.Response
		_ = do(t.Context(), newClient(t, always(404, "")), connctd.Capture(&res))
		if res.StatusCode != 404 {
			t.Errorf("%s: captured %+v of a failed call", name, res)
		}
		untouched := connctd.Response{StatusCode: 7}
		_ = do(t.Context(), newClient(t, failing(io.EOF)), connctd.Capture(&untouched))
		if untouched.StatusCode != 7 {
			t.Errorf("%s: captured %+v where nothing was answered", name, untouched)
		}
	}
}
