package browser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
	"github.com/connctd/connctd-go/internal/lab/browser"
	"github.com/connctd/connctd-go/mockserver"
)

// harmless is a condition: nothing of a payload has become anything but text.
const harmless = `document.querySelectorAll("script").length === 1 && document.querySelectorAll("link, style").length === 2 && document.querySelectorAll("base, meta[http-equiv], iframe, object, embed, img, video, audio, marquee, math, animate, [autofocus], [onerror], [onload], a[href^='javascript']").length === 0`

// hostileThing has a payload wherever a text may stand.
func hostileThing(text string) connctd.Thing {
	return connctd.Thing{
		Name: text, Manufacturer: text, DisplayType: text, MainComponentID: "c",
		Attributes: []connctd.Attribute{{Name: text, Value: text}},
		Components: []connctd.Component{
			{ID: "c", Name: text, ComponentType: text, Capabilities: []string{text}, Properties: []connctd.Property{
				{ID: "p", Name: text, Type: connctd.TypeString, Value: connctd.Value(text), Unit: text, PropertyType: text},
			}},
			{ID: "d", Name: text, ComponentType: text},
		},
	}
}

// thriftyThing has what is long only where it shows, since there is a limit to what the
// things of a client may take.
func thriftyThing(text string) connctd.Thing {
	t := hostileThing(text[:min(len(text), 1000)])
	t.Name, t.Components[0].Properties[0].Value = text, connctd.Value(text)
	return t
}

// oneLine is a text with the line breaks that HTML has, which knows only one kind.
func oneLine(text string) string { return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text) }

// shown is a text as the live page shows it: the begin of it, if it is long.
func shown(text string) string {
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return oneLine(text)
}

// inPage is a value in the language of the page.
func inPage(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // it is made of texts
	}
	return strings.TrimSpace(text.String())
}

// waitShown waits until each payload stands somewhere as a text.
func waitShown(tab *browser.Tab, selector string, texts []string) {
	tab.Wait("each name shows in "+selector, `(() => {
		const there = new Set([...document.querySelectorAll('`+selector+`')].map((e) => e.textContent.replace(/\r\n?/g, "\n")));
		return `+inPage(texts)+`.every((text) => there.has(text));
	})()`)
}

// Names that others give do nothing on the live page, whether it comes with them or is
// told of them while it is open.
func TestHostileNamesOnLivePage(t *testing.T) {
	t.Parallel()
	srv := platform(t, mockserver.AllowBadRequests())
	tab := watching(t, srv)
	var want []string
	for _, text := range payloads {
		customer := "alice"
		if isASCII(text) {
			customer = text
		}
		subject := srv.Client().Subject(customer)
		id, err := subject.CreateThing(t.Context(), hostileThing(text))
		if err != nil {
			t.Fatalf("%.40q: %v", text, err)
		}
		if err := subject.SetProperty(t.Context(), id, "c", "p", connctd.Value("now "+text)); err != nil {
			t.Fatalf("%.40q: %v", text, err)
		}
		ask(t, srv, "/things/"+url.PathEscape(text[:min(len(text), 100)]), "")
		want = append(want, shown(text))
	}
	ask(t, srv, "/things", inPage(payloads[2]))
	srv.Inject(mockserver.At(mockserver.RemoveThing).Do(mockserver.Fail(payloads[0])).Optional())
	for range 2 {
		tab.WaitCount("thing", len(payloads))
		waitShown(tab, "[data-testid=thing] .name", want)
		waitShown(tab, "[data-testid=thing] .unit", want)
		tab.WaitText("value", "now "+payloads[0])
		tab.WaitText("subject", payloads[0])
		tab.WaitText("entry-body", payloads[2])
		tab.Wait("nothing of it is more than text", harmless+" && document.querySelectorAll('#connection').length === 1")
		tab.Open(root(srv) + "/_mock/")
	}
}

// ask makes a call that no SDK would make: whatever it is answered, the journal has it.
func ask(t *testing.T, srv *mockserver.Server, path, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/api/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Authorization": {"Bearer " + mockserver.DefaultToken}, "Content-Type": {"application/json"}, "X-External-Subject-Id": {"alice"}}
	res, err := srv.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
}

// What has no business in an id is refused, so that no page need show it.
func TestHostileIDsAreRefused(t *testing.T) {
	t.Parallel()
	srv := platform(t)
	for _, text := range payloads {
		thing := hostileThing("lamp")
		thing.Components[0].ID = connctd.ComponentID(text)
		thing.MainComponentID = thing.Components[0].ID
		if _, err := srv.Client().Subject("alice").CreateThing(t.Context(), thing); !errors.Is(err, connctd.ErrInvalid) && !errors.Is(err, connctd.ErrBadRequest) {
			t.Errorf("%.40q as the id of a component: %v", text, err)
		}
	}
}

// The consent page shows the names of an app, of a customer and of a technology, all of
// which others have chosen.
func TestHostileNamesOnConsentPage(t *testing.T) {
	t.Parallel()
	var options []mockserver.Option
	apps := slices.Collect(slices.Chunk(payloads, 8))
	for i, names := range apps {
		options = append(options, mockserver.WithCredential(mockserver.Credential{Token: fmt.Sprint("token-", i), Account: strings.Join(names, " | ")}))
	}
	srv := mockserver.New(t, append(options, mockserver.WithConnector(hostileStation(true)))...)
	tab := chromium.Tab(t)
	for i, names := range apps {
		api := srv.Client(connctd.WithToken(fmt.Sprint("token-", i)))
		if _, err := api.CreateInstance(t.Context(), connctd.InstanceSpec{Type: "netatmo", Config: map[string]any{
			"origin_callback_uri": "http://127.0.0.1:1/?" + url.QueryEscape(names[0]) + "'\"<b>",
		}}); err != nil {
			t.Fatal(err)
		}
		customer := "alice"
		if isASCII(names[0]) {
			customer = names[0]
		}
		made, err := api.Subject(customer).CreateClient(t.Context(), connctd.ClientSpec{Type: "netatmo"})
		if err != nil {
			t.Fatal(err)
		}
		tab.Open(root(srv) + made.Redirect.RequestURI())
		for _, text := range append(names, customer, payloads[0]) {
			tab.Wait("the page shows each name", "document.querySelector('main').textContent.replace(/\\r\\n?/g, '\\n').includes("+inPage(oneLine(text))+")")
		}
		tab.Wait("nothing of it is more than text", strings.Replace(harmless, "length === 1", "length === 0", 1)+" && document.querySelectorAll('button').length === 4")
	}
}

// hostileStation is a technology whose name, things and troubles are payloads.
func hostileStation(consent bool) connector.Connector {
	return connector.Define(connector.Definition[struct{}, struct{}]{
		Type: "netatmo", Name: payloads[0], NeedsConsent: consent,
		Poll: func(_ context.Context, in connector.Input[struct{}, struct{}], emit *connector.Emitter) error {
			if in.Subject == "bob" {
				return connector.Misconfigured(errors.New(payloads[2]))
			}
			for i, text := range payloads {
				emit.Thing(fmt.Sprint("thing-", i), thriftyThing(text))
			}
			return nil
		},
	})
}

// What a technology and its errors are called does nothing on the live page.
func TestHostileTechnologyOnLivePage(t *testing.T) {
	t.Parallel()
	srv := mockserver.New(t, mockserver.WithConnector(hostileStation(false)))
	tab := watching(t, srv)
	tab.Submit("connect-netatmo")
	tab.WaitCount("thing", len(payloads))
	tab.Type("connect-subject", "bob")
	tab.Submit("connect-netatmo")
	tab.WaitText("trouble", payloads[2])
	tab.WaitText("instance", payloads[0])
	tab.Wait("nothing of it is more than text", harmless)
}
