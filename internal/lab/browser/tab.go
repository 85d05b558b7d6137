package browser

import (
	"context"
	"fmt"
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
