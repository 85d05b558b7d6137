// Package apitest is the conformance suite of the API: it speaks HTTP and raw JSON
// to any base URL and knows none of the types of this project, so a tag that SDK
// and mock have wrong in the same way is found here.
package apitest

import (
	"net/http"
	"testing"
)

// Target is the server under test.
type Target struct {
	BaseURL    string // ends in /api/v1
	HTTPClient *http.Client

	Token       string // of an account, with all scopes
	OtherToken  string // of another account, with all scopes
	ReaderToken string // of the first account, with connctd.things.read alone

	ClientID, ClientSecret string // of the first account, for the token endpoint

	Plain   Kind // its clients answer 201, start by themselves and make a thing
	Consent Kind // its clients answer 303, and start by themselves once they are allowed
}

// Kind is a connector type that the server hosts.
type Kind struct {
	Type        string
	Instance    map[string]any // a good configuration
	BadInstance map[string]any // one without a required field
	BadField    string         // which that is
	Client      map[string]any // a good configuration; nil: none
}

// Run runs the suite, its tests beside each other. fresh returns a server with
// nothing in it. For a server that cannot be made anew there is [RunOn].
func Run(t *testing.T, fresh func(t *testing.T) Target) {
	t.Helper()
	for name, test := range tests() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(&suite{T: t, Target: fresh(t)})
		})
	}
}

// tests are the promises of the API, by name.
func tests() map[string]func(*suite) {
	return map[string]func(*suite){
		"descriptions":             (*suite).descriptions,
		"one description":          (*suite).oneDescription,
		"instances":                (*suite).instances,
		"instance with clients":    (*suite).instanceWithClients,
		"instance configuration":   (*suite).instanceConfiguration,
		"clients":                  (*suite).clients,
		"client configuration":     (*suite).clientConfiguration,
		"client status":            (*suite).clientStatus,
		"consent":                  (*suite).consent,
		"consent allowed":          (*suite).consentAllowed,
		"consent denied":           (*suite).consentDenied,
		"consent refused":          (*suite).consentRefused,
		"racing decisions":         (*suite).racingDecisions,
		"things of a client":       (*suite).thingsOfClient,
		"things":                   (*suite).things,
		"changed things":           (*suite).changedThings,
		"bad values":               (*suite).badValues,
		"bad things":               (*suite).badThings,
		"things in lower case":     (*suite).lowerCaseThings,
		"actions":                  (*suite).actions,
		"bad actions":              (*suite).badActions,
		"callback URL":             (*suite).callbacks,
		"subjects":                 (*suite).subjects,
		"tokens":                   (*suite).tokens,
		"token errors":             (*suite).tokenErrors,
		"token methods":            (*suite).tokenMethods,
		"accounts are apart":       (*suite).accountsApart,
		"subjects are apart":       (*suite).subjectsApart,
		"authorization":            (*suite).authorization,
		"scopes":                   (*suite).scopes,
		"subject header":           (*suite).subjectHeader,
		"bodies":                   (*suite).bodies,
		"limits of a body":         (*suite).bodyLimits,
		"routes":                   (*suite).unknownRoutes,
		"order of checks":          (*suite).orderOfChecks,
		"racing instances":         (*suite).racingInstances,
		"racing clients":           (*suite).racingClients,
		"racing consents":          (*suite).racingConsents,
		"many subjects":            (*suite).manySubjects,
		"delete races with create": (*suite).deleteRacesWithCreate,
		"racing deletes":           (*suite).racingDeletes,
		"delete is seen whole":     (*suite).deleteIsWhole,
	}
}

// suite is one test of one server.
type suite struct {
	*testing.T
	Target
	shared *shared // nil: the server is this test's alone
}
