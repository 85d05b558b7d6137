package mockserver

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// connectWait is how long the page waits for the server that it is a page of, which
// faults may have made slow.
const connectWait = 10 * time.Second

// liveConnect does what an app does for its customer: an instance, if there is none
// yet, and a client, with the configurations that the technology shows as samples. They
// are calls like any other: the journal has them, and faults strike them.
func (s *Server) liveConnect(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r, maxForm)
	if err != nil {
		return err
	}
	d, known := s.livePage().types[form.Get("type")]
	if !known {
		return refuse(http.StatusNotFound, connctd.CodeNoDescription, "there is no such technology")
	}
	app, err := connctd.New(append(s.Options(), connctd.WithBaseURL("http://"+r.Host+apiPath), connctd.WithInsecureHTTP(), connctd.WithMaxAttempts(1))...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), connectWait, errors.New("the server did not answer within 10s"))
	defer cancel()
	if err := s.ensureSample(ctx, app, d, "http://"+r.Host+adminPath+"/"); err != nil {
		return failedCall(err)
	}
	made, err := app.Subject(form.Get("subject")).CreateClient(ctx, connctd.ClientSpec{Type: d.TypeID, Config: d.SampleClient.Config})
	if err != nil {
		return failedCall(err)
	}
	if made.NeedsRedirect() {
		redirectLive(w, made.Redirect.RequestURI()) // at this server, whatever it calls itself
		return nil
	}
	redirectLive(w, adminPath+"/")
	return nil
}

// ensureSample makes the instance of a technology, if the account has none.
func (s *Server) ensureSample(ctx context.Context, app *connctd.Client, d connctd.Description, back string) error {
	s.mu.Lock()
	there := slices.ContainsFunc(s.model.Instances(s.usual.account()), func(i state.Instance) bool { return i.Type == d.TypeID })
	s.mu.Unlock()
	if there {
		return nil
	}
	_, err := app.CreateInstance(ctx, connctd.InstanceSpec{Type: d.TypeID, Config: sentBackTo(back, d.SampleInstance.Config)})
	if errors.Is(err, connctd.ErrConflict) { // somebody was faster
		return nil
	}
	return err
}

// failedCall is why a call of the page failed, which has no answer where a fault took it.
func failedCall(err error) error {
	text := strings.TrimPrefix(err.Error(), "connctd: ")
	if answer, ok := errors.AsType[*connctd.Error](err); ok {
		return refuse(answer.StatusCode, answer.Code, cmp.Or(answer.Description, text))
	}
	if errors.Is(err, connctd.ErrInvalid) {
		return refuse(http.StatusBadRequest, connctd.CodeBadBody, text)
	}
	return refuse(http.StatusBadGateway, connctd.CodeInternal, text)
}

// callbackField is what technologies call the address to which browsers come back.
const callbackField = "origin_callback_uri"

// sentBackTo is a sample configuration with an address to which the browser comes back
// after the consent: this page. That of a sample leads nowhere.
func sentBackTo(address string, sample any) any {
	text, err := json.Marshal(sample)
	fields := map[string]json.RawMessage{}
	if err != nil || json.Unmarshal(text, &fields) != nil {
		return sample
	}
	if _, there := fields[callbackField]; !there {
		return sample
	}
	fields[callbackField], _ = json.Marshal(address) // a text
	return fields
}

// redirectLive sends a browser on, by GET.
func redirectLive(w http.ResponseWriter, address string) {
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusSeeOther)
}

// liveReset makes everything as it was at the start.
func (s *Server) liveReset(w http.ResponseWriter, r *http.Request) error {
	if _, err := readForm(w, r, maxForm); err != nil {
		return err
	}
	if err := s.Reset(); err != nil {
		return err
	}
	redirectLive(w, adminPath+"/")
	return nil
}

// liveSave gives a file to go on from: a scenario, or where connectors are Go and
// cannot be written, the state alone. It is asked for by POST, since it has
// configurations as they are: no other page can make a browser fetch it.
func (s *Server) liveSave(w http.ResponseWriter, r *http.Request) error {
	if _, err := readForm(w, r, maxForm); err != nil {
		return err
	}
	var file bytes.Buffer
	name, err := "scenario", s.Save(&file)
	if err != nil {
		file.Reset()
		name, err = "state", s.Export(&file)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="connctd-mock-`+name+`.json"`)
	writeBody(w, http.StatusOK, jsonType, file.Bytes())
	return nil
}

// problemOf is an error of a file in the words of a form, which has no lines.
func problemOf(err error) string {
	if wrong, ok := errors.AsType[*FileError](err); ok {
		var lines []string
		for _, p := range wrong.Problems {
			lines = append(lines, p.What)
		}
		return strings.Join(lines, "\n")
	}
	return strings.TrimPrefix(err.Error(), "mockserver: ")
}
