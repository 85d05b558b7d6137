package mockserver

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/connctd/connctd-go/connctd"
)

// The answers that dialects spell differently: types that differ in their tags alone.

type thingAnswer struct {
	ID              connctd.ThingID     `json:"id"`
	Name            string              `json:"name"`
	Manufacturer    string              `json:"manufacturer"`
	Status          connctd.ThingStatus `json:"status"`
	DisplayType     string              `json:"displayType"`
	MainComponentID connctd.ComponentID `json:"mainComponentId"`
	ComponentLinks  []link              `json:"componentLinks"`
	Attributes      []connctd.Attribute `json:"attributes"`
}

type lowerThingAnswer struct {
	ID              connctd.ThingID     `json:"id"`
	Name            string              `json:"name"`
	Manufacturer    string              `json:"manufacturer"`
	Status          connctd.ThingStatus `json:"status"`
	DisplayType     string              `json:"displaytype"`
	MainComponentID connctd.ComponentID `json:"maincomponentid"`
	ComponentLinks  []link              `json:"componentLinks"`
	Attributes      []connctd.Attribute `json:"attributes"`
}

func (d Dialect) thing(t thingAnswer) any {
	if d.has(LowerCaseThings) {
		return lowerThingAnswer(t)
	}
	return t
}

type componentAnswer struct {
	ID            connctd.ComponentID `json:"id"`
	Name          string              `json:"name"`
	ComponentType string              `json:"componentType"`
	Capabilities  []string            `json:"capabilities"`
	PropertyLinks []link              `json:"propertyLinks"`
	Actions       []connctd.Action    `json:"actions"`
}

type lowerComponentAnswer struct {
	ID            connctd.ComponentID `json:"id"`
	Name          string              `json:"name"`
	ComponentType string              `json:"componenttype"`
	Capabilities  []string            `json:"capabilities"`
	PropertyLinks []link              `json:"propertyLinks"`
	Actions       []connctd.Action    `json:"actions"`
}

func (d Dialect) component(c componentAnswer) any {
	if d.has(LowerCaseThings) {
		return lowerComponentAnswer(c)
	}
	return c
}

type errorAnswer struct {
	Status      string `json:"status"`
	Code        string `json:"error"`
	Description string `json:"description"`
	MoreInfo    string `json:"more_info"`
}

type laterErrorAnswer struct {
	Status      int    `json:"status"`
	Code        string `json:"error"`
	Description string `json:"description"`
	MoreInfo    string `json:"more_info"`
	RequestID   string `json:"requestId"`
}

// errorBody returns the API's error object. Where it has the id of a request, that is
// a number that counts refusals.
func (d Dialect) errorBody(e *refusal, refused *atomic.Int64) any {
	more := "https://docs.connctd.io/errors/" + strings.ToLower(e.code)
	if d.has(NumericErrorStatus) {
		return laterErrorAnswer{e.status, e.code, e.description, more, fmt.Sprintf("mock-%d", refused.Add(1))}
	}
	return errorAnswer{strconv.Itoa(e.status), e.code, e.description, more}
}
