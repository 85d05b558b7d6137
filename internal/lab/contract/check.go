package contract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// exchange is a request and its answer.
type exchange struct {
	req    *http.Request
	sent   func() ([]byte, error) // the body of the request
	res    *http.Response
	body   []byte // of the answer
	strict bool
}

// check looks at both sides of an exchange. What is no request to the API, such as for
// the page on which a customer consents, is not looked at.
func (v *Validator) check(x exchange) {
	path := x.req.URL.Path
	if path != "/oauth2/token" && path != "/api/v1" && !strings.HasPrefix(path, "/api/v1/") {
		return
	}
	v.mu.Lock()
	v.answers++
	v.mu.Unlock()
	route, ids, err := v.doc.closed.FindRoute(x.req)
	if err != nil || x.code() == "HOST_NOT_ALLOWED" {
		if x.strict {
			v.find(x, "the request is for no operation: %v", err)
		}
		v.checkOutside(x, err)
		return
	}
	if x.strict || x.res.StatusCode < 400 {
		v.checkRequest(x)
	}
	v.checkAnswer(x, route, ids)
}

// checkRequest looks at a request that should be good.
func (v *Validator) checkRequest(x exchange) {
	v.mu.Lock()
	v.requests++
	v.mu.Unlock()
	route, ids, err := v.doc.open.FindRoute(x.req)
	if err != nil {
		v.find(x, "the request: %v", err)
		return
	}
	body, err := x.sent()
	if err != nil {
		v.find(x, "the body of the request cannot be had again: %v", err)
		return
	}
	req := x.req.Clone(x.req.Context())
	req.Header = http.Header{}
	for name, values := range x.req.Header { // on the wire, names fold case
		name = http.CanonicalHeaderKey(name)
		req.Header[name] = append(req.Header[name], values...)
	}
	req.Body, req.GetBody, req.ContentLength = io.NopCloser(bytes.NewReader(body)), nil, int64(len(body))
	if err := openapi3filter.ValidateRequest(context.Background(), input(req, route, ids)); err != nil {
		v.find(x, "the request: %v", err)
	}
}

// checkAnswer looks at the answer to a request for an operation.
func (v *Validator) checkAnswer(x exchange, route *routers.Route, ids map[string]string) {
	name, response := route.Operation.OperationID, route.Operation.Responses.Status(x.res.StatusCode)
	if response == nil {
		v.find(x, "%s has no such status", name)
		return
	}
	v.note(name, x.res.StatusCode, v.checkCode(x, response.Value))
	options := options()
	switch {
	case len(x.body) == 0 && x.res.StatusCode/100 == 3:
		options.ExcludeResponseBody = true // which a redirect need not have
	case len(x.body) > 0 && len(response.Value.Content) == 0:
		v.find(x, "%s: the answer has a body", name)
	}
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input(x.req, route, ids),
		Status:                 x.res.StatusCode,
		Header:                 x.res.Header,
		Body:                   io.NopCloser(bytes.NewReader(x.body)),
		Options:                options,
	})
	if err != nil {
		v.find(x, "%s: %v", name, err)
	}
}

// checkOutside looks at the answer to a request that is no operation.
func (v *Validator) checkOutside(x exchange, err error) {
	status, name := http.StatusNotFound, "NoRoute"
	switch {
	case err == nil:
		status, name = http.StatusForbidden, "ForeignHost"
	case errors.Is(err, routers.ErrMethodNotAllowed):
		status, name = http.StatusMethodNotAllowed, v.checkAllow(x)
	}
	if x.res.StatusCode != status {
		v.find(x, "it is no operation (%v), so it should be answered %d", err, status)
		return
	}
	op := openapi3.NewOperation()
	op.OperationID = name
	op.Responses = openapi3.NewResponses(openapi3.WithStatus(status, v.doc.spec.Components.Responses[name]))
	v.checkAnswer(x, &routers.Route{Spec: v.doc.spec, Operation: op, PathItem: new(openapi3.PathItem)}, nil)
}

// checkAllow looks for the methods of the path in an answer to another one, and returns
// the name of the response that it should be.
func (v *Validator) checkAllow(x exchange) string {
	var path string
	var allowed []string
	for _, method := range []string{"DELETE", "GET", "PATCH", "POST", "PUT"} {
		req := *x.req
		req.Method = method
		if route, _, err := v.doc.closed.FindRoute(&req); err == nil {
			path, allowed = route.Path, append(allowed, method)
		}
	}
	v.note(otherMethod(path), x.res.StatusCode, "")
	got := strings.Split(x.res.Header.Get("Allow"), ", ")
	slices.Sort(got)
	if !slices.Equal(got, allowed) {
		v.find(x, "Allow = %v, the path takes %v", got, allowed)
	}
	if strings.HasPrefix(path, "/oauth2/") {
		return "TokenMethodNotAllowed"
	}
	return "MethodNotAllowed"
}

// checkCode looks for the code of an error among those that the answer may have, and
// returns it; "" if the document names none.
func (v *Validator) checkCode(x exchange, response *openapi3.Response) string {
	content := response.Content.Get("application/json")
	if content == nil || len(content.Examples) == 0 || x.res.StatusCode < 400 {
		return ""
	}
	if content.Examples[x.code()] == nil {
		v.find(x, "the code %q is none of those documented", x.code())
	}
	return x.code()
}

// code returns the code of an error; "" if the answer is none.
func (x exchange) code() string {
	var body struct{ Error string }
	if x.res.StatusCode < 400 || json.Unmarshal(x.body, &body) != nil {
		return ""
	}
	return body.Error
}

func input(req *http.Request, route *routers.Route, ids map[string]string) *openapi3filter.RequestValidationInput {
	return &openapi3filter.RequestValidationInput{Request: req, Route: route, PathParams: ids, Options: options()}
}

func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		IncludeResponseStatus: true, RejectWhenRequestBodyNotSpecified: true, SkipSettingDefaults: true,
		AuthenticationFunc: authenticated,
	}
}

// authenticated checks that a request has the kind of credentials that its operation
// wants. Whether they are good, the server knows.
func authenticated(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	header := in.RequestValidationInput.Request.Header.Get("Authorization")
	scheme, credentials, _ := strings.Cut(header, " ")
	want := map[string]string{"oauth2": "bearer", "app": "basic"}[in.SecuritySchemeName]
	if !strings.EqualFold(scheme, want) || credentials == "" {
		return fmt.Errorf("the header Authorization is no %s", want)
	}
	if slices.Contains(in.Scopes, "") {
		return errors.New("an operation wants a scope without a name")
	}
	return nil
}
