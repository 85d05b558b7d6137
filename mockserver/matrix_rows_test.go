package mockserver_test

import "github.com/connctd/connctd-go/connctd"

// row is a call and how it is answered when nothing is wrong with it, as
// reference/platform-api.md and connectors-api.md have it. It is about what alice of
// the default account has: an instance, a client of it and a thing.
type row struct {
	call   string   // method and path; {} is the id of what she has
	scopes []string // any of them lets the caller through; nil: the call is for everybody
	body   string

	hers      int // for the account, and for alice if the call takes a subject
	another   int // for another customer of the account; 0: the call takes no subject
	elsewhere int // for another account
}

var (
	connectors = []string{connctd.ScopeConnector}
	things     = []string{connctd.ScopeThingsRead, connctd.ScopeConnector}
	actions    = []string{connctd.ScopeThingsAction}
	subjects   = []string{connctd.ScopeSubjectsRead}
)

const (
	newInstance = `{"connector_type_id": "plain", "configuration": {"app_key": "0123456789abcdef"}}`
	newClient   = `{"connector_type_id": "plain", "configuration": {"city": "London"}}`
	newThing    = `{"name": "Lamp", "mainComponentId": "bulb", "components": [{"id": "bulb",
		"properties": [{"id": "level", "type": "NUMBER", "value": "50"}], "actions": [{"id": "dim", "name": "Dim"}]}]}`
	onePart  = "/things/{}/components/bulb"
	oneValue = onePart + "/properties/level"
)

var matrix = []row{
	{"GET /connectors/descriptions", nil, ``, 200, 0, 200},
	{"GET /connectors/descriptions/{}", nil, ``, 200, 0, 200},

	{"POST /connectors/instances", connectors, newInstance, 409, 0, 201},
	{"GET /connectors/instances", connectors, ``, 200, 0, 200},
	{"GET /connectors/instances/{}", connectors, ``, 200, 0, 404},
	{"DELETE /connectors/instances/{}", connectors, ``, 409, 0, 404}, // it has a client

	{"POST /connectors/clients", connectors, newClient, 409, 201, 400}, // elsewhere there is no instance
	{"GET /connectors/clients", connectors, ``, 200, 200, 200},
	{"GET /connectors/clients/{}", connectors, ``, 200, 404, 404},
	{"DELETE /connectors/clients/{}", connectors, ``, 204, 404, 404},

	{"POST /things", connectors, newThing, 201, 201, 201},
	{"GET /things", things, ``, 200, 200, 200},
	{"GET /things/{}", things, ``, 200, 404, 404},
	{"PATCH /things/{}", connectors, `{"status": "AVAILABLE"}`, 204, 404, 404},
	{"DELETE /things/{}", connectors, ``, 200, 404, 404},
	{"GET " + onePart, things, ``, 200, 404, 404},
	{"GET " + oneValue, things, ``, 200, 404, 404},
	{"PUT " + oneValue, connectors, `{"value": "51"}`, 200, 404, 404},
	{"POST " + onePart + "/actions/dim", actions, `{}`, 201, 404, 404},

	{"POST /actions/callback/register", connectors, `{"CallbackUrl": "https://app.example/"}`, 200, 0, 200},
	{"GET /connectors/callbackurl", connectors, ``, 200, 0, 200},
	{"GET /subjects", subjects, ``, 200, 0, 200},
}
