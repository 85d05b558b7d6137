package browser

import (
	"context"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Look is how a person looks at a page.
type Look struct {
	Width, Height int64
	Dark          bool
}

// As makes a tab look so.
func (tab *Tab) As(look Look) *Tab {
	tab.t.Helper()
	scheme := "light"
	if look.Dark {
		scheme = "dark"
	}
	tab.do(
		chromedp.EmulateViewport(look.Width, look.Height),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}),
	)
	return tab
}

// tallest is how much of a page is in a picture: one that goes on for ever is cut there.
const tallest = 3000

// Save writes a picture of the page into a file, in PNG. The window grows to the height
// of the page: what lies below its edge is laid out by a browser, but not painted.
func (tab *Tab) Save(file string, look Look) {
	tab.t.Helper()
	for range 2 { // what is painted may be of another height than was thought
		look.Height = min(tallest, max(look.Height, ask[int64](tab, "the page has a height", "document.documentElement.scrollHeight")))
		tab.As(look)
	}
	if err := os.WriteFile(file, tab.Picture(), 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// Picture is what can be seen of the page, in PNG.
func (tab *Tab) Picture() (image []byte) {
	tab.t.Helper()
	tab.do(func(ctx context.Context, target *chromedp.Target) (none chromedp.Void, err error) {
		shot, err := cdp.Call(ctx, target, page.CaptureScreenshot, page.CaptureScreenshotParams{})
		image = shot.Data
		return none, err
	})
	return image
}
