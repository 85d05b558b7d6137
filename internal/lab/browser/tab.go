package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Patience is how long a page may take to show what it should. It is for a machine that
// is busy: nothing waits that long where nothing is wrong.
const Patience = 20 * time.Second

// Tab is what one person has open, with cookies of their own. Its methods end the test
// that they cannot go on for.
type Tab struct {
	t       testing.TB
	ctx     context.Context
	trouble trouble
}

// Tab opens a tab for a test, which closes it at its end, and fails for what was wrong
// with the pages in it.
func (c *Chromium) Tab(t testing.TB) *Tab {
	t.Helper()
	tab := &Tab{t: t}
	ctx, closeTab := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.hear))
	tab.ctx = ctx
	t.Cleanup(func() {
		for _, text := range tab.Trouble() {
			t.Errorf("the page met trouble: %s", text)
		}
		closeTab()
	})
	tab.do(
		command(audits.Enable, cdp.Empty{}),
		command(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}), // as if it were in front
		chromedp.EmulateViewport(1280, 900),
	)
	return tab
}

// command is a command of the protocol as a step.
func command[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cmd, params)
		return err
	})
}

// hear is told of all that happens, one after the other, and must not wait.
func (tab *Tab) hear(event any) {
	tab.trouble.note(event)
	if _, dialog := event.(*page.EventJavascriptDialogOpening); dialog {
		go func() { // else nothing goes on; a tab that is closed has none any more
			_, _ = chromedp.Call(tab.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{})
		}()
	}
}

// Expect allows trouble with one of these texts in it.
func (tab *Tab) Expect(parts ...string) { tab.trouble.expect(parts...) }

// Trouble is what the tab has met so far that is not expected.
func (tab *Tab) Trouble() []string { return tab.trouble.unexpected() }

// WithoutScript is the tab of a person who lets no script run.
func (tab *Tab) WithoutScript() *Tab {
	tab.t.Helper()
	tab.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	return tab
}

// Open goes to an address and waits until it has loaded, whatever is answered there.
func (tab *Tab) Open(address string) *Tab {
	tab.t.Helper()
	tab.do(chromedp.Navigate(address))
	return tab
}

// Back presses the button of the browser.
func (tab *Tab) Back() {
	tab.t.Helper()
	tab.step(-1)
}

// Forward presses the other one.
func (tab *Tab) Forward() {
	tab.t.Helper()
	tab.step(1)
}

// step goes along the history. Whether the page is loaded anew or is there as it was left
// is up to the browser, so what it shows is to be waited for.
func (tab *Tab) step(by int64) {
	tab.t.Helper()
	tab.do(func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, err error) {
		history, err := cdp.Call(ctx, target, page.GetNavigationHistory, cdp.Empty{})
		if err != nil {
			return none, err
		}
		to := history.CurrentIndex + by
		if to < 0 || to >= int64(len(history.Entries)) {
			return none, fmt.Errorf("the history has no entry %d", to)
		}
		_, err = cdp.Call(ctx, target, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[to].ID})
		return none, err
	})
}

// do takes steps.
func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx); err != nil { // which makes the tab, that lasts longer than what follows
		tab.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.t.Fatalf("%v, at %s", err, tab.describe())
	}
}

// Wait waits until a condition, which is an expression of the page, holds there.
func (tab *Tab) Wait(what, condition string) {
	tab.t.Helper()
	ask[bool](tab, what, "Boolean("+condition+") || null")
}

// ask waits until an expression is not null, and returns what it is. A page that is just
// being left answers with an error, and the next one is asked again.
func ask[T any](tab *Tab, what, expression string) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	retry := time.NewTicker(15 * time.Millisecond)
	defer retry.Stop()
	for {
		found, err := chromedp.Run(ctx, chromedp.Evaluate[*T](expression))
		if err == nil && found != nil {
			return *found
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			tab.t.Fatalf("waited in vain until %s; the last try said %v, at %s", what, err, tab.describe())
		}
	}
}

// WaitText waits until an element with a test id has a text in it.
func (tab *Tab) WaitText(id, text string) {
	tab.t.Helper()
	tab.Wait(fmt.Sprintf("%s says %q", id, text), fmt.Sprintf("%s.some((e) => e.textContent.includes(%s))", all(id), quote(text)))
}

// WaitCount waits until there are so many elements with a test id.
func (tab *Tab) WaitCount(id string, n int) {
	tab.t.Helper()
	tab.Wait(fmt.Sprintf("there are %d of %s", n, id), fmt.Sprintf("document.readyState !== 'loading' && %s.length === %d", all(id), n))
}

// WaitPath waits until the tab is at a path.
func (tab *Tab) WaitPath(path string) {
	tab.t.Helper()
	tab.Wait("the path is "+path, fmt.Sprintf("document.readyState !== 'loading' && location.pathname === %s", quote(path)))
}

// Shows reports whether there is an element that a selector finds.
func (tab *Tab) Shows(selector string) bool {
	tab.t.Helper()
	return ask[bool](tab, "the page answers", fmt.Sprintf("document.querySelector(%s) !== null", quote(selector)))
}

// Texts are what the elements with a test id say now.
func (tab *Tab) Texts(id string) []string {
	tab.t.Helper()
	return ask[[]string](tab, "the page answers", all(id)+".map((e) => e.textContent)")
}

// Text is the whole page as it can be read.
func (tab *Tab) Text() string {
	tab.t.Helper()
	return ask[string](tab, "the page answers", "document.body.innerText")
}

// URL is where the tab is.
func (tab *Tab) URL() *url.URL {
	tab.t.Helper()
	u, err := url.Parse(ask[string](tab, "the page answers", "location.href"))
	if err != nil {
		tab.t.Fatal(err)
	}
	return u
}

// describe tells where a tab is and what it shows.
func (tab *Tab) describe() string {
	ctx, cancel := context.WithTimeout(tab.ctx, time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string]("location.href + ':\\n' + document.body.innerText"))
	if err != nil {
		return "a page that does not answer: " + err.Error()
	}
	return text
}

// at is the selector of a test id.
func at(id string) string { return fmt.Sprintf("[data-testid=%q]", id) }

// all is an expression: the elements with a test id.
func all(id string) string { return fmt.Sprintf("[...document.querySelectorAll(%s)]", quote(at(id))) }

// quote is a text in the language of the page.
func quote(text string) string {
	var b strings.Builder
	_ = json.NewEncoder(&b).Encode(text) // a text encodes always
	return strings.TrimSpace(b.String())
}
