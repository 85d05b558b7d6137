package mockserver

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

const (
	consentPath = "/consent/" // and the id of a client
	maxForm     = 4 << 10
)

// What the buttons of a consent page send.
const (
	decideAllow  = "allow"
	decideDeny   = "deny"
	decideLose   = "lose"   // allow, and do not send the browser on
	decideExpire = "expire" // nobody has answered for too long
)

// consentFor is what becomes of a consent, by the button.
var consentFor = map[string]state.Consent{
	decideAllow: state.Allowed, decideLose: state.Allowed, decideDeny: state.Denied, decideExpire: state.Expired,
}

// consentLink is where a client's customer is asked: below the root of the server,
// under the host by which the request reached it.
func (s *Server) consentLink(q *request, id connctd.ClientID) string {
	return q.root() + consentAction(id, s.model.ConsentKey(id))
}

func consentAction(id connctd.ClientID, key string) string {
	return consentPath + url.PathEscape(string(id)) + "?" + url.Values{"state": {key}}.Encode()
}

func consentOf(r *http.Request) (id connctd.ClientID, key string) {
	return connctd.ClientID(strings.TrimPrefix(r.URL.Path, consentPath)), r.URL.Query().Get("state")
}

// consent answers a browser. Whatever goes wrong is a page, too.
func (s *Server) consent(w http.ResponseWriter, r *http.Request) answer {
	a, err := s.consentAnswer(w, r)
	if err != nil {
		return problemPage(err, s.wayBack(r))
	}
	return a
}

// wayBack is where the browser of a customer can go on who has answered already, and has
// come again by the back button, say; nil if there is nowhere to go.
func (s *Server) wayBack(r *http.Request) *url.URL {
	q, err := s.asked(consentOf(r))
	if err != nil || q.back == nil || q.client.Undecided() == nil {
		return nil
	}
	return withOutcome(q.back, q.client)
}

func (s *Server) consentAnswer(w http.ResponseWriter, r *http.Request) (answer, error) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if r.URL.Path == returnPath {
			return s.technologyAnswers(r)
		}
		return s.askCustomer(r)
	case http.MethodPost:
		return s.customerDecides(w, r)
	}
	e := refuse(http.StatusMethodNotAllowed, "", "A consent page is opened by GET and answered by POST.")
	e.header = http.Header{"Allow": {"GET, HEAD, POST"}}
	return answer{}, e
}

// askCustomer shows the page that asks. It changes nothing, however often it is
// opened: where the server decides by itself, that was done when the client was
// created, and what is left is to send the browser on.
func (s *Server) askCustomer(r *http.Request) (answer, error) {
	id, key := consentOf(r)
	a, err := s.asked(id, key)
	if err != nil {
		return answer{}, err
	}
	over := a.client.Undecided()
	switch {
	case s.asksItself(a.client.Type):
		return s.sendToTechnology(r, a)
	case over == nil:
		return askPage(a, consentAction(id, key)), nil
	case s.deciding == Interactive:
		return answer{}, over
	}
	return s.sendOn(r.Context(), a), nil
}

// customerDecides takes the answer of a customer, once.
func (s *Server) customerDecides(w http.ResponseWriter, r *http.Request) (answer, error) {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return answer{}, refuse(http.StatusForbidden, "", "Only the consent page itself may send this form, and no page of another origin.")
	}
	button, err := buttonOf(w, r)
	if err != nil {
		return answer{}, err
	}
	id, key := consentOf(r)
	if a, err := s.asked(id, key); err == nil && s.asksItself(a.client.Type) {
		return answer{}, refuse(http.StatusConflict, "", "This technology asks its customers itself: opened by GET, the link leads there, in a test to SentTo of the page. What it sends the browser back with is to be opened here, in a test by Browse.")
	}
	a, err := s.decide(r.Context(), id, key, consentFor[button])
	switch {
	case err != nil:
		return answer{}, err
	case button == decideLose:
		return donePage("Access allowed", "The answer counts. As was asked for, the browser is not sent on, so the app hears nothing of it."), nil
	case button == decideExpire:
		return donePage("This link has expired", "As was asked for, it is as if nobody had answered for too long."), nil
	}
	return s.sendOn(r.Context(), a), nil
}

// buttonOf reads the form of a consent page.
func buttonOf(w http.ResponseWriter, r *http.Request) (string, error) {
	form, err := readForm(w, r, maxForm)
	if err != nil {
		return "", err
	}
	button := form.Get("decision")
	if _, known := consentFor[button]; !known {
		return "", refuse(http.StatusBadRequest, "", "The form must have a decision: allow, deny, lose or expire.")
	}
	return button, nil
}
