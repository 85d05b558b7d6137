package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

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
	retry := time.NewTicker(40 * time.Millisecond)
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

// WaitTexts does so for several, by their test ids.
func (tab *Tab) WaitTexts(texts map[string]string) {
	tab.t.Helper()
	for id, text := range texts {
		tab.WaitText(id, text)
	}
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
