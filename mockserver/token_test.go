package mockserver_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/mockserver"
)

// tokenOf fetches a token for the default app.
func tokenOf(t *testing.T, srv *mockserver.Server) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/oauth2/token", strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(mockserver.DefaultID, mockserver.DefaultSecret)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var fetched struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&fetched); err != nil {
		t.Fatal(err)
	}
	return fetched.Token
}
