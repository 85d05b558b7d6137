package connctd_test

import (
	"errors"
	"testing"

	"github.com/connctd/connctd-go/connctd"
)

// Rule S2: without a word of the caller nothing goes over a network in the clear,
// however near the other machine is.
func TestNothingInTheClear(t *testing.T) {
	t.Parallel()
	for host, here := range map[string]bool{
		"localhost": true, "LOCALHOST:8181": true, "127.0.0.1": true, "127.8.8.8:80": true, "[::1]:8181": true, "[::ffff:127.0.0.1]": true,

		"10.0.0.7": false, "172.16.0.7:8181": false, "192.168.0.7": false, "169.254.169.254": false, "100.64.0.7": false,
		"0.0.0.0": false, "[::]": false, "[fe80::7]:8181": false, "[fd00::7]": false,
		"hub.local": false, "hub.localhost": false, "127.0.0.1.example": false, "127.1": false,
	} {
		_, base := connctd.New(connctd.WithBaseURL("http://"+host+"/api/v1"), connctd.WithToken(testToken))
		_, token := connctd.New(connctd.WithClientCredentials(connctd.ClientCredentials{
			ID: "app", Secret: connctd.NewSecret(appSecret), TokenURL: "http://" + host + "/oauth2/token",
		}))
		for what, err := range map[string]error{"base URL": base, "token URL": token} {
			if here != (err == nil) || err != nil && !errors.Is(err, connctd.ErrInvalid) {
				t.Errorf("%s at %s: error = %v, want none: %v", what, host, err, here)
			}
		}
	}
}
