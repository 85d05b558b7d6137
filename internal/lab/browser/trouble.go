package browser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// trouble is what a tab has met and should not have.
type trouble struct {
	mu       sync.Mutex // guards what follows
	met      []string
	expected []string // parts of what may be met
}

// note keeps an event that is trouble. A browser tells of everything in several ways,
// so the same may be met twice.
func (t *trouble) note(event any) {
	text := troubleOf(event)
	if text == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.met = append(t.met, text)
}

func (t *trouble) expect(parts ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.expected = append(t.expected, parts...)
}

// unexpected is what has been met and may not be.
func (t *trouble) unexpected() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(t.met), func(text string) bool {
		return slices.ContainsFunc(t.expected, func(part string) bool { return strings.Contains(text, part) })
	})
}

// troubleOf is what is wrong with an event, or empty.
func troubleOf(event any) string {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		return fmt.Sprintf("dialog: %s %q", e.Type, e.Message)
	case *runtime.EventExceptionThrown:
		return "exception: " + thrown(e.ExceptionDetails)
	case *runtime.EventConsoleAPICalled:
		return "console: " + said(e)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelWarning || e.Entry.Level == log.EntryLevelError {
			return fmt.Sprintf("log: %s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *audits.EventIssueAdded:
		return issue(e.Issue)
	case *network.EventRequestWillBeSent:
		return foreign(e.Request.URL)
	}
	return ""
}

func thrown(d *runtime.ExceptionDetails) string {
	if d.Exception != nil {
		return d.Text + " " + d.Exception.Description
	}
	return d.Text
}

// said is what a page writes to the console. Those of this repository write nothing.
func said(e *runtime.EventConsoleAPICalled) string {
	var words []string
	for _, arg := range e.Args {
		words = append(words, string(arg.Value)+arg.Description)
	}
	return string(e.Type) + " " + strings.Join(words, " ")
}

// issue is about a policy that is violated, and about what else a browser finds wrong
// with a page.
func issue(i *audits.InspectorIssue) string {
	if csp := i.Details.ContentSecurityPolicyIssueDetails; csp != nil {
		return fmt.Sprintf("issue: policy: %s by %s", csp.ViolatedDirective, csp.BlockedURL)
	}
	return fmt.Sprintf("issue: %s", i.Code)
}

// foreign tells of a request that is for another machine.
func foreign(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "request: " + err.Error()
	case u.Scheme == "data" || u.Scheme == "about" || u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost":
		return ""
	}
	return "request: to " + address
}
