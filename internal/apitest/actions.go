package apitest

import (
	"strings"
	"time"
)

const (
	actionPath   = "/components/bulb/actions/dim" // below a thing that createThing made
	registerPath = "/actions/callback/register"
	callbackPath = "/connectors/callbackurl"
)

// actions: each time one is triggered, something new is asked of the thing.
func (s *suite) actions() {
	path := thingsPath + "/" + s.createThing("alice")
	same := s.unchanged(path, call{subject: "alice"})
	seen := map[string]bool{}
	for _, level := range []string{"30", "30", "-1.5e3"} {
		got := s.want(201, "POST", path+actionPath, call{subject: "alice", body: map[string]any{"level": level}})
		s.keys(got, "id", "status", "deadline")
		id := s.text(got, "id")
		if seen[id] || got.object["status"] != "PENDING" {
			s.Errorf("the action request: %s, after %v", got.text, seen)
		}
		seen[id] = true
		if at, err := time.Parse(time.RFC3339, s.text(got, "deadline")); err != nil || at.IsZero() {
			s.Errorf("deadline = %v, want a time as in RFC 3339", got.object["deadline"])
		}
	}
	same()
	s.actionsByName()
}

// actionsByName: in one edition of the documents, actions have no id.
func (s *suite) actionsByName() {
	s.Helper()
	thing := aThing()
	components, _ := thing["components"].([]any)
	component, _ := components[0].(map[string]any)
	component["actions"] = []any{map[string]any{"name": "Turn on"}, map[string]any{"id": "off", "name": "Turn off"}}
	path := thingsPath + "/" + s.text(s.want(201, "POST", thingsPath, call{subject: "alice", body: thing}), "Id") + "/components/bulb/actions/"
	alice := call{subject: "alice", body: map[string]any{}}
	s.want(201, "POST", path+"Turn%20on", alice)
	s.want(201, "POST", path+"off", alice)
	s.want(404, "POST", path+"Turn%20off", alice) // that one has an id
}

// badActions: what cannot be asked of a thing is refused, with all that is wrong.
func (s *suite) badActions() {
	path := thingsPath + "/" + s.createThing("alice")
	for _, level := range []any{"bright", "", " 1", "NaN", 7, nil, true, []any{}, map[string]any{}} {
		s.mentions(s.want(400, "POST", path+actionPath, call{subject: "alice", body: map[string]any{"level": level}}), "level")
	}
	s.mentions(s.want(400, "POST", path+actionPath, call{subject: "alice", body: map[string]any{}}), "level")
	both := s.want(400, "POST", path+actionPath, call{subject: "alice", body: map[string]any{"Level": "30", "colour": "red"}})
	for _, what := range []string{"level", "Level", "colour"} { // missing, and two that nobody knows
		s.mentions(both, what)
	}
	for _, body := range []map[string]any{{"level": "30"}, {"level": "bright"}} { // that there is none is told first
		for _, missing := range []string{
			path + "/components/bulb/actions/none", path + "/components/bulb/actions/Dim", path + "/components/none/actions/dim", thingsPath + nobody + actionPath,
		} {
			s.want(404, "POST", missing, call{subject: "alice", body: body})
		}
	}
	s.want(200, "DELETE", path, call{subject: "alice"})
	s.want(404, "POST", path+actionPath, call{subject: "alice", body: map[string]any{"level": "30"}})
}

// callbacks: one URL is registered, as often as one likes; which one it is, no call tells.
func (s *suite) callbacks() {
	register := func(address any) call { return call{body: map[string]any{"CallbackUrl": address}} }
	for _, address := range []string{"https://app.example/actions", "https://app.example/actions", "http://localhost:8080/a?b=c"} {
		if got := s.want(200, "POST", registerPath, register(address)); got.text != "" {
			s.Errorf("the answer to registering a callback URL has a body: %s", got.text)
		}
	}
	for _, address := range []any{"", "app.example", "/actions", "ftp://app.example/", "https://", "https:///actions", "http://[::1/", 7, nil, []any{}} {
		s.want(400, "POST", registerPath, register(address))
	}
	s.want(400, "POST", registerPath, call{body: map[string]any{}})

	got := s.want(200, "GET", callbackPath, call{})
	s.keys(got, "href")
	href := s.text(got, "href")
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
		s.Errorf("the callback URL of connectors = %s", href)
	}
	s.want(200, "POST", registerPath, register(href))
	if again := s.want(200, "GET", callbackPath, call{}); again.text != got.text {
		s.Errorf("the callback URL of connectors = %s, was %s", again.text, got.text)
	}
}
