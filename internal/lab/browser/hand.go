package browser

import (
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// point is a place in the window.
type point struct{ X, Y float64 }

// Click presses what has a test id.
func (tab *Tab) Click(id string) {
	tab.t.Helper()
	tab.ClickAt(at(id))
}

// ClickAt presses what a selector finds, with the mouse: it must be there to be seen and
// nothing may lie above.
func (tab *Tab) ClickAt(selector string) {
	tab.t.Helper()
	tab.do(press(tab.place(selector), 1))
}

// Submit presses what has a test id and leads to another page, or to the same once more,
// and waits for that: what is done to a page that is being left is lost.
func (tab *Tab) Submit(id string) {
	tab.t.Helper()
	tab.SubmitAt(at(id))
}

// SubmitAt does so with what a selector finds.
func (tab *Tab) SubmitAt(selector string) {
	tab.t.Helper()
	born := ask[float64](tab, "the page answers", "performance.timeOrigin")
	tab.ClickAt(selector)
	tab.Wait("there is another page", fmt.Sprintf("performance.timeOrigin !== %v && document.readyState === 'complete'", born))
}

// DoubleClickAt presses twice, as fast as a hand that knows no other way.
func (tab *Tab) DoubleClickAt(selector string) {
	tab.t.Helper()
	where := tab.place(selector)
	tab.do(press(where, 1), press(where, 2))
}

// place is the middle of an element, once it can be pressed: a browser drops what is
// done to a page that it has not painted yet.
func (tab *Tab) place(selector string) point {
	tab.t.Helper()
	return ask[point](tab, selector+" can be pressed", fmt.Sprintf(`(() => {
		const element = document.querySelector(%s);
		const painted = document.readyState === "complete" && performance.getEntriesByType("paint").length > 0;
		if (!painted || !element || element.disabled) return null;
		element.scrollIntoView({block: "center", behavior: "instant"});
		const box = element.getBoundingClientRect();
		const x = box.x + box.width / 2, y = box.y + box.height / 2;
		const top = document.elementFromPoint(x, y);
		return top && element.contains(top) ? {X: x, Y: y} : null;
	})()`, quote(selector)))
}

func press(at point, count int64) chromedp.Action[chromedp.Void] {
	event := func(kind input.DispatchMouseEventType) chromedp.Action[chromedp.Void] {
		return command(input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: kind, X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: count,
		})
	}
	return chromedp.Steps(event(input.DispatchMouseEventTypeMousePressed), event(input.DispatchMouseEventTypeMouseReleased))
}

// Type writes a text into a field, in place of what is there.
func (tab *Tab) Type(id, text string) {
	tab.t.Helper()
	tab.Wait(id+" can be written in", fmt.Sprintf(
		"(() => { const field = document.querySelector(%s); field.focus(); field.select(); return document.activeElement === field; })()", quote(at(id))))
	tab.do(command(input.InsertText, input.InsertTextParams{Text: text}))
}

// Choose takes an option of a list by its value.
func (tab *Tab) Choose(id, value string) {
	tab.t.Helper()
	tab.Wait(fmt.Sprintf("%s has the option %q", id, value), fmt.Sprintf(
		"(() => { const list = document.querySelector(%s); list.value = %s; return list.value === %[2]s; })()", quote(at(id)), quote(value)))
}

// Keys presses keys one after the other: the tabulator and Enter, say.
func (tab *Tab) Keys(keys ...string) {
	tab.t.Helper()
	for _, key := range keys {
		tab.do(chromedp.KeyEvent(key))
	}
}

// The keys by which people get around without a mouse.
const (
	KeyTab   = kb.Tab
	KeyEnter = kb.Enter
)
