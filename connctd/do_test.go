package connctd_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// A request that makes no sense is refused before anything is sent.
func TestDoIsChecked(t *testing.T) {
	t.Parallel()
	get := func(path string, ids ...string) connctd.Request {
		return connctd.Request{Method: "GET", Path: path, IDs: ids}
	}
	for name, tc := range map[string]struct {
		r    connctd.Request
		want string // in the error; empty: none
	}{
		"fixed":                {get("/units"), ""},
		"an id":                {get("/units/{unit}", "u"), ""},
		"two ids":              {get("/units/{unit}/things/{thing}", "u", "t"), ""},
		"odd but harmless":     {get("/units.v2/a-b_c~"), ""},
		"three dots":           {get("/units/..."), "segments"},
		"no method":            {connctd.Request{Path: "/units"}, "Method"},
		"lower case":           {connctd.Request{Method: "get", Path: "/units"}, "Method"},
		"another method":       {connctd.Request{Method: "TRACE", Path: "/units"}, "Method"},
		"HEAD":                 {connctd.Request{Method: "HEAD", Path: "/units"}, "Method"},
		"a method and a line":  {connctd.Request{Method: "GET\r\nX: y", Path: "/units"}, "Method"},
		"no path":              {get(""), "slash"},
		"no slash":             {get("units"), "slash"},
		"only a slash":         {get("/"), "segments"},
		"slash at the end":     {get("/units/"), "segments"},
		"empty segment":        {get("/units//things"), "segments"},
		"a step up":            {get("/units/../things"), "segments"},
		"a step":               {get("/./units"), "segments"},
		"an address":           {get("//evil.example/units"), "segments"},
		"a full address":       {get("https://evil.example"), "slash"},
		"a query":              {get("/units?x=y"), "segments"},
		"a fragment":           {get("/units#x"), "segments"},
		"escaped":              {get("/units%2f.."), "segments"},
		"a space":              {get("/my units"), "segments"},
		"a line break":         {get("/units\n"), "segments"},
		"a backslash":          {get(`/units\x`), "segments"},
		"not ASCII":            {get("/ünits"), "segments"},
		"empty braces":         {get("/units/{}", "u"), "segments"},
		"open brace":           {get("/units/{unit", "u"), "segments"},
		"closing brace":        {get("/units/unit}", "u"), "segments"},
		"brace within":         {get("/units/x{unit}", "u"), "segments"},
		"braces in braces":     {get("/units/{{unit}}", "u"), "segments"},
		"steps in braces":      {get("/units/{..}", "u"), "segments"},
		"too few ids":          {get("/units/{unit}"), "braces for each"},
		"too many ids":         {get("/units", "u"), "braces for each"},
		"empty id":             {get("/units/{unit}", ""), "unit"},
		"id that is a step":    {get("/units/{unit}", ".."), "unit"},
		"id with a slash":      {get("/units/{unit}", "a/b"), "unit"},
		"id with an escape":    {get("/units/{unit}", "%2e%2e"), "unit"},
		"long id":              {get("/units/{unit}", strings.Repeat("u", 201)), "unit"},
		"repeat below":         {connctd.Request{Method: "GET", Path: "/units", Repeat: -1}, "Repeat"},
		"repeat above":         {connctd.Request{Method: "GET", Path: "/units", Repeat: connctd.RepeatSafe + 1}, "Repeat"},
		"subject with a space": {connctd.Request{Method: "GET", Path: "/units", Subject: "bob "}, "subject"},
		"subject too long":     {connctd.Request{Method: "GET", Path: "/units", Subject: connctd.SubjectID(strings.Repeat("b", 257))}, "subject"},
		"body of a channel":    {connctd.Request{Method: "POST", Path: "/units", Body: make(chan int)}, "Body"},
		"body that was printed": {connctd.Request{Method: "POST", Path: "/units", Body: map[string]string{
			"key": connctd.NewSecret(appKey).String(),
		}}, "Body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := always(200, "{}")
			err := newClient(t, rt).Do(t.Context(), tc.r, nil)
			switch {
			case tc.want == "" && (err != nil || len(rt.sent()) != 1):
				t.Errorf("error = %v after %d requests", err, len(rt.sent()))
			case tc.want != "" && (!errors.Is(err, connctd.ErrInvalid) || !strings.Contains(err.Error(), tc.want) || len(rt.sent()) != 0):
				t.Errorf("error = %v after %d requests, want ErrInvalid with %q before any", err, len(rt.sent()), tc.want)
			}
		})
	}
}

func TestDoIsSent(t *testing.T) {
	t.Parallel()
	rt := always(201, `{"id":"new","children":[1,2]}`)
	var out struct {
		ID       string `json:"id"`
		Children []int  `json:"children"`
	}
	r := connctd.Request{
		Name: "AddThing", Method: http.MethodPost, Path: "/units/{unit}/things/{thing}", IDs: []string{"a b?", "ü%"},
		Query: url.Values{"deep": {"yes", "&"}}, Subject: "alice", Body: map[string]any{"key": connctd.NewSecret(appKey), "n": 1},
	}
	if err := newClient(t, rt).Do(t.Context(), r, &out); err != nil || out.ID != "new" || len(out.Children) != 2 {
		t.Fatalf("%+v, %v", out, err)
	}
	want := recorded{
		method: "POST", url: localBase + "/units/a%20b%3F/things/%C3%BC%25?deep=yes&deep=%26", path: "/api/v1/units/a%20b%3F/things/%C3%BC%25",
		body: `{"key":"` + appKey + `","n":1}`, header: http.Header{
			"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Authorization": {"Bearer " + testToken},
			"User-Agent": {"connctd-go"}, "X-External-Subject-Id": {"alice"},
		},
	}
	if diff := cmp.Diff(want, rt.sent()[0], cmp.AllowUnexported(recorded{})); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if err := newClient(t, rt).Do(t.Context(), connctd.Request{Method: "GET", Path: "/units"}, nil); err != nil {
		t.Error(err)
	}
	if h := rt.sent()[1].header; h["X-External-Subject-Id"] != nil || h["Content-Type"] != nil {
		t.Errorf("without subject and body: %v", h)
	}
}

// What is answered is no more trusted than to any other call.
func TestDoAnswers(t *testing.T) {
	t.Parallel()
	var out map[string]any
	for name, tc := range map[string]struct {
		rt   *transport
		want string
	}{
		"nothing where something was wanted": {always(204, ""), "BadResponse"},
		"no JSON":                            {always(200, "<html>"), "BadResponse"},
		"another shape":                      {always(200, "[]"), "BadResponse"},
		"a redirect":                         {always(303, "", "Location", "https://x.example/"), "UnexpectedRedirect"},
		"no such route":                      {always(404, ""), "NotFound"},
		"too much":                           {always(200, strings.Repeat(" ", 8<<20+1)), "ResponseTooLarge"},
	} {
		err := newClient(t, tc.rt).Do(t.Context(), connctd.Request{Name: "GetUnit", Method: "GET", Path: "/units/{unit}", IDs: []string{"u"}}, &out)
		if matching(err) != tc.want || !strings.Contains(err.Error(), "GetUnit") || len(tc.rt.sent()) != 1 {
			t.Errorf("%s: %v matches %q, want %q", name, err, matching(err), tc.want)
		}
	}
	err := newClient(t, always(404, "")).Do(t.Context(), connctd.Request{Method: "GET", Path: "/units/{unit}", IDs: []string{"u"}}, nil)
	if answer, ok := errors.AsType[*connctd.Error](err); !ok || answer.Op != "Do" || answer.Path != "/units/{unit}" || answer.Method != "GET" {
		t.Errorf("%#v", err)
	}
}

// How often a request is sent that fails once, and whether it stays in doubt when
// it fails for good.
func TestDoRepeats(t *testing.T) {
	t.Parallel()
	const safe, guarded, unguarded = connctd.RepeatSafe, connctd.RepeatGuarded, connctd.RepeatUnguarded
	repeats := map[connctd.Repeat]map[string]int{
		safe:      {"429": 2, "503": 2, "500": 2, "lost": 2, "400": 1},
		guarded:   {"429": 2, "503": 2, "500": 1, "lost": 1, "400": 1},
		unguarded: {"429": 2, "503": 1, "500": 1, "lost": 1, "400": 1},
	}
	failures := map[string]*transport{
		"429": always(429, ""), "503": always(503, ""), "500": always(500, ""), "400": always(400, ""), "lost": failing(errors.New("reset")),
	}
	for method, byMethod := range map[string]connctd.Repeat{"GET": safe, "PUT": safe, "DELETE": safe, "POST": unguarded, "PATCH": unguarded} {
		for _, repeat := range []connctd.Repeat{connctd.RepeatByMethod, safe, guarded, unguarded} {
			means := repeat
			if repeat == connctd.RepeatByMethod {
				means = byMethod
			}
			for how, failure := range failures {
				synctest.Test(t, func(t *testing.T) {
					rt := &transport{answer: failure.answer}
					err := newClient(t, rt, connctd.WithMaxAttempts(2)).Do(t.Context(), connctd.Request{Method: method, Path: "/units", Repeat: repeat}, nil)
					if n := len(rt.sent()); n != repeats[means][how] {
						t.Errorf("%s, repeat %d, %s: sent %d times, want %d", method, repeat, how, n, repeats[means][how])
					}
					doubt := means != safe && (how == "503" || how == "500" || how == "lost")
					if errors.Is(err, connctd.ErrOutcomeUnknown) != doubt {
						t.Errorf("%s, repeat %d, %s: %v matches %q", method, repeat, how, err, matching(err))
					}
				})
			}
		}
	}
}

// Rule S8: secrets of the body and the query are cut from what a server echoes.
func TestDoHidesSecrets(t *testing.T) {
	t.Parallel()
	echo := appKey + " and " + queryState + " and " + testToken
	r := connctd.Request{
		Method: "POST", Path: "/units", Query: url.Values{"state": {queryState}},
		Body: map[string]any{"name": "garden", "keys": []connctd.Secret{connctd.NewSecret(appKey)}},
	}
	for name, rt := range map[string]*transport{
		"error object": always(400, `{"error":"`+echo+`","description":"`+echo+`"}`), "HTML": always(500, echo),
		"no JSON": always(200, echo), "another shape": always(200, `"`+echo+`"`), "transport": failing(errors.New(echo)),
		"redirect": always(302, echo, "Location", "/x?"+queryState),
	} {
		err := newClient(t, rt).Do(t.Context(), r, &struct{ ID int }{})
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		checkError(t, name, err)
	}
	checkPrinted(t, "Request", r)
	checkPrinted(t, "*Request", &r)
}
