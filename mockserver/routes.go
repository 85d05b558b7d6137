package mockserver

import (
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// route is one operation of the API: where it is, who may use it and what it does.
type route struct {
	op     Operation
	method string
	path   string   // below the API's path; {} is an id
	scopes []string // any of them will do; nil: no token is needed
	needs  need
	do     func(*Server, *request) (answer, error)
}

// need is what a request must carry.
type need uint8

const (
	subject need = 1 << iota // the subject header
	body                     // a JSON body
)

var (
	open         []string
	manage       = []string{connctd.ScopeConnector}
	query        = []string{connctd.ScopeThingsRead, connctd.ScopeConnector}
	act          = []string{connctd.ScopeThingsAction}
	survey       = []string{connctd.ScopeSubjectsRead}
	aThing       = "/things/{}"
	aPart        = aThing + "/components/{}"
	aValue       = aPart + "/properties/{}"
	anAction     = aPart + "/actions/{}"
	aSubject     = "/subjects/{}" // where links lead; there is nothing to ask for
	aDescription = "/connectors/descriptions/{}"
	anItem       = "/connectors/instances/{}"
	aClient      = "/connectors/clients/{}"
	tokenURL     = "/oauth2/token"
)

// routes is the whole API.
var routes = []route{
	{ListDescriptions, "GET", "/connectors/descriptions", open, 0, (*Server).listDescriptions},
	{GetDescription, "GET", aDescription, open, 0, (*Server).getDescription},
	{CreateInstance, "POST", "/connectors/instances", manage, body, (*Server).createInstance},
	{ListInstances, "GET", "/connectors/instances", manage, 0, (*Server).listInstances},
	{GetInstance, "GET", anItem, manage, 0, (*Server).getInstance},
	{DeleteInstance, "DELETE", anItem, manage, 0, (*Server).deleteInstance},
	{CreateClient, "POST", "/connectors/clients", manage, subject | body, (*Server).createClient},
	{ListClients, "GET", "/connectors/clients", manage, subject, (*Server).listClients},
	{GetClient, "GET", aClient, manage, subject, (*Server).getClient},
	{DeleteClient, "DELETE", aClient, manage, subject, (*Server).deleteClient},
	{CreateThing, "POST", "/things", manage, subject | body, (*Server).createThing},
	{ListThings, "GET", "/things", query, subject, (*Server).listThings},
	{GetThing, "GET", aThing, query, subject, (*Server).getThing},
	{SetThingStatus, "PATCH", aThing, manage, subject | body, (*Server).patchThing},
	{DeleteThing, "DELETE", aThing, manage, subject, (*Server).deleteThing},
	{GetComponent, "GET", aPart, query, subject, (*Server).getComponent},
	{GetProperty, "GET", aValue, query, subject, (*Server).getProperty},
	{SetProperty, "PUT", aValue, manage, subject | body, (*Server).putProperty},
	{TriggerAction, "POST", anAction, act, subject | body, (*Server).triggerAction},
	{RegisterCallback, "POST", "/actions/callback/register", manage, body, (*Server).registerCallback},
	{GetCallbackURL, "GET", "/connectors/callbackurl", manage, 0, (*Server).callbackURL},
	{ListSubjects, "GET", "/subjects", survey, 0, (*Server).listSubjects},
}

var routePaths = pathsOf(routes, func(r route) string { return r.path })

// find returns the route of a request and the ids in its path. If the path is
// known and the method is not, allowed has those that are.
func find(method, escapedPath string) (r *route, got ids, allowed []string) {
	path, ok := strings.CutPrefix(escapedPath, apiPath)
	if !ok {
		return nil, got, nil
	}
	here, got := routePaths.find(path)
	for i := range here {
		if here[i].method == method {
			return &here[i], got, nil
		}
	}
	for _, other := range here {
		allowed = append(allowed, other.method)
	}
	return nil, got, allowed
}

// wrongMethod refuses a request to a path that takes other methods.
func wrongMethod(allowed []string) *refusal {
	takes := strings.Join(slices.Sorted(slices.Values(allowed)), ", ")
	e := refuse(http.StatusMethodNotAllowed, connctd.CodeBadMethod, "this path takes "+takes)
	e.header = http.Header{"Allow": {takes}}
	return e
}

// alike reports whether two words differ in no more than their ends.
func alike(a, b string) bool {
	n := max(min(len(a), len(b))-1, 4)
	return len(a) >= n && len(b) >= n && strings.EqualFold(a[:n], b[:n])
}

// nearest returns the documented route that is most like a path nobody knows.
func nearest(method, path string) string {
	path = strings.TrimPrefix(path, apiPath)
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	best, score := "", math.MinInt
	for _, r := range routes {
		n := 0
		for i, word := range strings.FieldsFunc(r.path, func(r rune) bool { return r == '/' }) {
			switch {
			case i < len(words) && alike(word, words[i]):
				n += 3
			case i < len(words) && word == "{}":
				n++
			case slices.ContainsFunc(words, func(w string) bool { return alike(word, w) }):
				n += 2
			default:
				n--
			}
		}
		if r.method == method {
			n++
		}
		if n > score {
			best, score = r.method+" "+apiPath+strings.ReplaceAll(r.path, "{}", "ID"), n
		}
	}
	return best
}
