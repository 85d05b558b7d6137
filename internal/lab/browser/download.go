package browser

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// Download does something that makes the browser save a file, and returns what is in
// it.
func (tab *Tab) Download(do func()) []byte {
	tab.t.Helper()
	dir := tab.t.TempDir()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, BrowserContextID: chromedp.FromContext(tab.ctx).BrowserContextID,
		DownloadPath: dir, EventsEnabled: new(true),
	}); err != nil {
		tab.t.Fatal(err)
	}
	progress := chromedp.BrowserEvents(ctx, browser.DownloadProgress)
	do()
	for event, err := range progress {
		if err != nil {
			tab.t.Fatalf("nothing was saved: %v, at %s", err, tab.describe())
		}
		text, err := os.ReadFile(filepath.Join(dir, event.GUID)) // which is not there if another tab saves
		if event.State == browser.DownloadProgressStateCompleted && err == nil {
			return text
		}
	}
	return nil
}
