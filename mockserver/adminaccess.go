package mockserver

import (
	"crypto/subtle"
	"net/http"
	"strings"
)

// AdminToken is what the admin API of a server with [AllowRemote] wants: as a
// bearer token, or as the password of HTTP Basic with any name. Without
// [AllowRemote] it is empty and nothing is wanted.
func (s *Server) AdminToken() string { return s.access.adminToken }

// admin reports why a request may not use the admin API.
func (a *access) admin(r *http.Request) error {
	if err := a.foreign.Check(r); err != nil {
		return refuse(http.StatusForbidden, codeForeignOrigin, "a page of another origin must not change anything here: "+err.Error())
	}
	if a.adminToken == "" {
		return nil
	}
	_, given, _ := r.BasicAuth()
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		given = token
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(a.adminToken)) == 1 {
		return nil
	}
	return unauthorized("the admin API wants the token that was printed at the start, as a bearer token or as the password of HTTP Basic", `Basic realm="connctd-mock admin"`)
}
