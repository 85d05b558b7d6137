package mockserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// liveEffect is what a form can ask for.
type liveEffect struct {
	Name, About string
	plain       bool // it takes no value
	number      bool // the value is one; else a text
}

var liveEffects = []liveEffect{
	{Name: "status", About: "answer a status, such as 503", number: true},
	{Name: "retryAfter", About: "ask to come again later, after 5s", number: false},
	{Name: "delay", About: "be late, by 2s"},
	{Name: "hang", About: "never answer", plain: true},
	{Name: "drop", About: "close the connection", plain: true},
	{Name: "reset", About: "reset the connection", plain: true},
	{Name: "truncate", About: "end the answer after bytes, such as 10", number: true},
	{Name: "htmlPage", About: "answer a proxy's page, with a status such as 502", number: true},
	{Name: "expiredToken", About: "let the token be expired", plain: true},
	{Name: "fail", About: "fail, with a reason (at a point)"},
	{Name: "panic", About: "panic (at a point)", plain: true},
}

// liveArm arms one fault. Its form is made into what a file would say, so that both are
// read alike.
func (s *Server) liveArm(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r, maxForm)
	if err != nil {
		return err
	}
	text, err := faultJSON(form)
	if err != nil {
		return err
	}
	faults, err := LoadFaults(bytes.NewReader(text))
	if err != nil {
		return refuse(http.StatusBadRequest, connctd.CodeBadBody, problemOf(err))
	}
	if len(s.Faults()) >= maxArmed {
		return refuse(http.StatusConflict, codeTooManyFaults, fmt.Sprintf("no more than %d faults can be in force; remove some", maxArmed))
	}
	for _, f := range faults {
		s.Inject(f)
	}
	redirectLive(w, adminPath+"/#faults")
	return nil
}

// faultJSON is the fault of a form. It is optional: what a person tries out fails no
// test.
func faultJSON(form url.Values) ([]byte, error) {
	fault := map[string]any{"optional": true}
	if point, at := strings.CutPrefix(form.Get("where"), "at:"); at {
		fault["at"] = point
	} else {
		fault["on"] = form.Get("where")
	}
	for _, name := range []string{"phase", "subject"} {
		if text := form.Get(name); text != "" {
			fault[name] = text
		}
	}
	if text := form.Get("times"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			return nil, refuse(http.StatusBadRequest, connctd.CodeBadBody, "how often must be a whole number, or empty for always")
		}
		fault["times"] = n
	}
	effect, err := effectJSON(form.Get("effect"), form.Get("value"))
	if err != nil {
		return nil, err
	}
	fault["do"] = effect
	return json.Marshal(fault)
}

func effectJSON(name, value string) (any, error) {
	for _, e := range liveEffects {
		switch {
		case e.Name != name:
		case e.plain:
			return name, nil
		case e.number:
			n, err := strconv.Atoi(value)
			if err != nil {
				return nil, refuse(http.StatusBadRequest, connctd.CodeBadBody, "with "+name+" the value must be a whole number: "+e.About)
			}
			return map[string]any{name: n}, nil
		default:
			return map[string]any{name: value}, nil
		}
	}
	return nil, refuse(http.StatusBadRequest, connctd.CodeBadBody, "choose what shall happen")
}

// partsOfFault are the pieces of a fault, as Go code or in the journal, between which a
// line may end.
func partsOfFault(text string) []string { return strings.SplitAfter(text, ").") }

// liveDisarm removes one fault. One that is gone already is no problem of a person.
func (s *Server) liveDisarm(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r, maxForm)
	if err != nil {
		return err
	}
	for _, i := range s.Faults() {
		if i.id() == form.Get("fault") {
			i.Remove()
		}
	}
	redirectLive(w, adminPath+"/#faults")
	return nil
}
