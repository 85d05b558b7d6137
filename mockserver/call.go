package mockserver

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Call is an entry of the [Server.Journal]: a request and what came of it; or, as its
// Kind says, what the server did by itself. It shows configuration values as "(set)",
// and tokens and secrets never.
type Call struct {
	Seq      uint64        `json:"seq"`            // from 1, in the order of the ends
	Kind     Kind          `json:"kind,omitempty"` // empty for a request; what is not, has none of Op, Method, Path, Host and Status
	Time     time.Time     `json:"time"`
	Duration time.Duration `json:"duration"`     // in nanoseconds, until the answer began
	Op       Operation     `json:"op,omitempty"` // empty if the API has no such route
	Method   string        `json:"method"`
	Path     string        `json:"path"` // with the API's path, without a query
	Host     string        `json:"host"`
	Account  string        `json:"account,omitempty"` // empty before the token was checked
	Subject  string        `json:"subject,omitempty"`
	Type     string        `json:"type,omitempty"`    // of the connector that polled, or that a decision is about
	Status   int           `json:"status,omitempty"`  // 0 if there was no answer
	Fault    string        `json:"fault,omitempty"`   // that struck, as "Drop() AfterCommit"
	Changes  []Change      `json:"changes,omitempty"` // at most 100 of them, the last
	Earlier  int           `json:"earlier,omitempty"` // changes that came before those
	Body     string        `json:"body,omitempty"`    // at most 4 KiB of it; then "…"
	Answer   string        `json:"answer,omitempty"`  // likewise; of a decision "allowed", "denied" or "expired"
}

// Change is what became of one resource.
type Change struct {
	Verb string `json:"verb"` // created, changed, removed
	Kind string `json:"kind"` // instance, client, thing, property, action, callback, subject
	ID   string `json:"id"`   // of a property THING/COMPONENT/PROPERTY, of a callback the account
}

// String returns the change in words.
func (c Change) String() string { return c.Verb + " " + c.Kind + " " + c.ID }

// String returns method, path below the API's and status, "-" if there was no answer;
// or "poll TYPE/SUBJECT", or "consent TYPE/SUBJECT allowed".
func (c Call) String() string {
	if c.Kind != KindCall {
		return strings.TrimSpace(string(c.Kind) + " " + c.Type + "/" + c.Subject + " " + c.Answer)
	}
	status := "-"
	if c.Status != 0 {
		status = fmt.Sprint(c.Status)
	}
	return c.Method + " " + strings.TrimPrefix(c.Path, apiPath) + " " + status
}

// Curl returns a command that makes the call again, for a shell that has the token
// in TOKEN; to fetch a token, it wants ID and SECRET. It is empty for what is no call.
func (c Call) Curl() string {
	if c.Kind != KindCall {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "curl -sS -X %s %s", word(c.Method), quoted("http://"+c.Host+c.Path))
	switch {
	case c.Op == FetchToken:
		b.WriteString(` -u "$ID:$SECRET"`)
	case c.Op.needsToken():
		b.WriteString(` -H "Authorization: Bearer $TOKEN"`)
	}
	if c.Subject != "" {
		b.WriteString(" -H " + quoted("X-External-Subject-Id: "+c.Subject))
	}
	if c.Body != "" {
		if c.Op != FetchToken {
			b.WriteString(" -H 'Content-Type: application/json'")
		}
		b.WriteString(" --data-raw " + quoted(c.Body))
	}
	return b.String()
}

// word returns a method for a shell: it may have characters that mean something there.
func word(method string) string {
	if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return method
	}
	return quoted(method)
}

// quoted returns text as one word of a shell, with nothing in it that a terminal takes
// for a key when it is pasted.
func quoted(text string) string {
	text = strings.ReplaceAll(text, "'", `'\''`)
	return "'" + keys.ReplaceAllStringFunc(text, octal) + "'"
}

// keys are control characters. In quotes, tabs and the ends of lines are text.
var keys = regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f-\u009f]")

// octal leaves a quoted text for a character that a shell spells out, and goes on with it.
func octal(key string) string {
	var b strings.Builder
	for _, c := range []byte(key) {
		fmt.Fprintf(&b, `\%03o`, c)
	}
	return "'$'" + b.String() + "''"
}

// call returns what may be shown of an entry.
func (e *entry) call() Call {
	return Call{
		Seq: e.seq, Kind: e.kind, Time: e.at, Duration: e.took, Op: e.op, Method: e.method, Path: e.path, Host: e.host,
		Account: e.account, Subject: e.subject, Type: e.connector, Status: e.status, Fault: e.fault, Changes: e.shownChanges(), Earlier: e.earlier,
		Body: e.shownBody(), Answer: e.shownAnswer(),
	}
}

func (e *entry) shownChanges() []Change {
	var shown []Change
	for _, c := range e.changes {
		shown = append(shown, Change(c))
	}
	return shown
}
