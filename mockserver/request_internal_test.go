package mockserver

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A request that comes while the server closes is no empty success.
func TestClosedServerAnswersNothing(t *testing.T) {
	t.Parallel()
	s := New(t)
	_ = s.Close()
	answer := httptest.NewRecorder()
	defer func() {
		if v := recover(); v != http.ErrAbortHandler || answer.Result().ContentLength >= 0 {
			t.Errorf("the answer is %+v, and the handler ended with %v", answer.Result(), v)
		}
	}()
	s.handle(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/connectors/instances", http.NoBody))
}
