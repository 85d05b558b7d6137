package contract

import "testing"

var (
	descriptions = ask{method: "GET", path: "/connectors/descriptions"}
	callback     = ask{method: "GET", path: "/connectors/callbackurl"}
	register     = ask{method: "POST", path: "/actions/callback/register", body: `{"CallbackUrl":"https://app.example/"}`}
	consent      = ask{method: "POST", path: "/connectors/clients", body: `{"connector_type_id":"consenting"}`}
	things       = ask{method: "GET", path: "/things"}
	noThing      = ask{method: "GET", path: "/things/none"}
	newThing     = ask{method: "POST", path: "/things", body: `{"name":"Lamp"}`}
	noMethod     = ask{method: "DELETE", path: "/subjects"}
	badThing     = ask{method: "POST", path: "/things", body: `{"name":7}`}
	noToken      = ask{method: "GET", path: "/subjects", noToken: true}
	noSubject    = ask{method: "GET", path: "/things", noSubject: true}
	noPath       = ask{method: "GET", path: "/nowhere"}
	token        = ask{method: "POST", path: "/oauth2/token", body: "grant_type=client_credentials"}
)

// Each of these deviations is found, and without it nothing is.
func TestDeviationsAreFound(t *testing.T) {
	t.Parallel()
	doc := newValidator(t).doc
	for name, tc := range map[string]struct {
		ask
		spoil spoiling
	}{
		"a number for a text":         {callback, replaced(`{"href":`, `{"href":7,"x":`)},
		"a text for a number":         {token, replaced(`"expires_in":3599`, `"expires_in":"3599"`)},
		"a missing member":            {descriptions, replaced(`"name":"Consenting",`, ``)},
		"null for a list":             {things, replaced(`[]`, `null`)},
		"a member nobody knows":       {callback, replaced(`{`, `{"more":1,`)},
		"a value that is not listed":  {token, replaced(`bearer`, `mac`)},
		"an id under another name":    {newThing, replaced(`"Id"`, `"ID"`)},
		"an undocumented success":     {things, status(202)},
		"an undocumented error":       {things, status(418)},
		"an undocumented redirect":    {things, status(307)},
		"a body where none belongs":   {register, instead(200, "{}")},
		"no body where one belongs":   {things, instead(200, "")},
		"a page":                      {things, header("Content-Type", "text/html")},
		"half a body":                 {things, instead(200, "[")},
		"an error of another form":    {noThing, instead(404, `{"message":"not found"}`)},
		"a code nobody knows":         {noThing, replaced("THING", "DEVICE")},
		"a code of something else":    {noThing, replaced("THING", "COMPONENT")},
		"401 without a challenge":     {noToken, without("WWW-Authenticate")},
		"401 with another challenge":  {noToken, header("WWW-Authenticate", "Basic realm=x")},
		"405 without Allow":           {noMethod, without("Allow")},
		"405 with another method":     {noMethod, header("Allow", "GET, POST")},
		"404 for a method":            {noMethod, status(404)},
		"200 for a path nobody knows": {noPath, status(200)},
		"a token that may be cached":  {token, without("Cache-Control")},
		"303 without Location":        {consent, without("Location")},
		"303 to another scheme":       {consent, header("Location", "javascript:alert(1)")},
		"303 with a body of no id":    {consent, instead(303, "{}")},
		"success to a wrong body":     {badThing, instead(201, `{"Id":"1"}`)},
		"success without a token":     {noToken, instead(200, `[]`)},
		"success without a subject":   {noSubject, instead(200, `[]`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := findings(t, doc, tc.ask, asItIs, false); len(got) > 0 {
				t.Errorf("findings without the deviation: %q", got)
			}
			if len(findings(t, doc, tc.ask, tc.spoil, false)) == 0 {
				t.Error("the deviation is not found")
			}
		})
	}
}

// A request that is bad is found where each should be good, however it is answered.
func TestBadRequestsAreFound(t *testing.T) {
	t.Parallel()
	doc := newValidator(t).doc
	for name, a := range map[string]ask{"body": badThing, "token": noToken, "subject": noSubject, "path": noPath, "method": noMethod} {
		if got := findings(t, doc, a, asItIs, false); len(got) > 0 {
			t.Errorf("a bad %s that may be: %q", name, got)
		}
		if len(findings(t, doc, a, asItIs, true)) == 0 {
			t.Errorf("a bad %s is not found", name)
		}
	}
}
