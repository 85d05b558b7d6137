package mockserver

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/state"
)

// returnPath is where a technology that asks customers itself sends their browsers
// back. It is no consent link, since no client has such an id.
const returnPath = consentPath + "return"

// asksItself reports whether a technology asks its customers by OAuth. Their consent
// link leads there, and such a client is known to the runtime before it may poll.
func (s *Server) asksItself(typeID string) bool {
	_, ok := s.connectors[typeID].(connector.Authorizer)
	return ok
}

// sendToTechnology sends the browser of a customer to the page of the technology. It
// may be sent there any number of times, until the customer has answered, and again
// when the consent was taken back.
func (s *Server) sendToTechnology(r *http.Request, q question) (answer, error) {
	takenBack := q.client.Consent == state.Allowed && q.client.Status == connctd.StatusError
	if err := q.client.Undecided(); err != nil && !takenBack {
		return answer{}, err
	}
	link, err := s.runtimeNow().StartConsent(r.Context(), q.client.ID, "http://"+r.Host+returnPath)
	if err != nil {
		return answer{}, refuse(http.StatusInternalServerError, "", "The technology cannot be asked: "+err.Error()+".")
	}
	return redirectPage(link), nil
}

// technologyAnswers takes what a browser brings back from the technology, once.
func (s *Server) technologyAnswers(r *http.Request) (answer, error) {
	runtime := s.runtimeNow()
	if runtime == nil {
		return answer{}, errNotAsked
	}
	id, err := runtime.FinishConsent(r.Context(), r.URL.Query(), anyCustomer)
	decision := state.Allowed
	switch {
	case err == nil:
	case errors.Is(err, connector.ErrConsentDenied):
		decision = state.Denied
	case errors.Is(err, connector.ErrConsentOver):
		return answer{}, errNotAsked
	default:
		return answer{}, refuse(http.StatusBadGateway, "", "The technology did not give access, and the app's link can be opened once more: "+err.Error()+".")
	}
	q, err := s.noteAnswer(id, decision)
	if err != nil {
		return answer{}, err
	}
	return s.sendOn(r.Context(), q), nil
}

// anyCustomer takes any browser: the platform knows the customers of an app by the ids
// that the app gives them and signs nobody in, so it is the app that must send none but
// the customer's own browser to a consent link.
func anyCustomer(connector.ClientInfo) bool { return true }

var errNotAsked = refuse(http.StatusGone, "", "This answer belongs to no question that is still open: it was given before, or it came too late. The app's link can be opened once more, unless the client is connected already.")

// noteAnswer notes the customer's first answer. To another question, after a consent
// was taken back, it changes nothing but where the browser is told to go.
func (s *Server) noteAnswer(id connctd.ClientID, decision state.Consent) (question, error) {
	s.mu.Lock()
	c, err := s.model.ClientByID(id)
	deed := deedFor(KindConsent, c.Type, c.Owner)
	if err == nil && c.Undecided() == nil {
		c, err = s.model.Decide(id, decision)
	}
	c.Consent = decision
	deed.setAnswer([]byte(decision))
	asked := s.question(c)
	s.publish(deed)
	s.noteDeed(deed)
	return asked, err
}

// runtimeNow returns what runs the clients; nil if there are none yet.
func (s *Server) runtimeNow() *connector.Runtime {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runtime
}

// forkTokens returns a store that has the tokens of the clients in another one. What
// else is known of a client, the model tells.
func forkTokens(ctx context.Context, from connector.Store) (connector.Store, error) {
	if from == nil {
		return nil, nil
	}
	to := connector.NewMemoryStore()
	for key, err := range from.Range(ctx, "") {
		if err != nil || strings.HasPrefix(key, "client/") {
			continue
		}
		stored, err := from.Load(ctx, key)
		if errors.Is(err, connector.ErrNotStored) {
			continue // forgotten meanwhile
		}
		if err == nil {
			_, err = to.Save(ctx, key, 0, stored.Value)
		}
		if err != nil {
			return nil, err
		}
	}
	return to, nil
}
