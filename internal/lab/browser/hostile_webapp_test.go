package browser_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/mockserver"
)

// What things are called does nothing on the pages of the application, and neither does
// what customers call themselves.
func TestHostileNamesInWebapp(t *testing.T) {
	t.Parallel()
	s := openShop(t, mockserver.New(t, mockserver.WithConnector(hostileStation(false))))
	tab := chromium.Tab(t)
	tab.Expect("403 (Forbidden)")
	tab.Open(s.root)
	tab.Type("name", payloads[30])
	tab.Type("password", "wrong")
	tab.Submit("signin")
	tab.WaitText("problem", "do not belong together")
	tab.Wait("the name is as it was typed", "document.querySelector('[data-testid=name]').value === "+inPage(payloads[30]))
	tab.Type("password", "demo")
	tab.Submit("signin")
	tab.WaitText("customer", payloads[30])
	tab.Submit("connect")
	tab.WaitText("status", "Connected")
	tab.WaitCount("thing", len(payloads))
	var want []string
	for _, text := range payloads {
		want = append(want, oneLine(text))
	}
	waitShown(tab, "[data-testid=thing-name]", want)
	waitShown(tab, "[data-testid=value]", want)
	tab.Wait("nothing of it is more than text", harmless)
	if err := s.Client().Subject(payloads[30]).SetProperty(t.Context(), s.State().Things[0].ID, "c", "p", connctd.Value("now "+payloads[31])); err != nil {
		t.Fatal(err)
	}
	tab.WaitText("value", "now "+payloads[31])
	tab.Wait("nothing of it is more than text", harmless)
}

// A status that the application does not know, as a platform may have some day, is shown
// as it is.
func TestHostileStatusInWebapp(t *testing.T) {
	t.Parallel()
	const status = "<IMG SRC=X ONERROR=ALERT(1)>" // statuses are upper case
	srv := mockserver.New(t, mockserver.WithConnector(hostileStation(false)))
	to, err := url.Parse(root(srv))
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.ModifyResponse = func(res *http.Response) error {
		text, err := io.ReadAll(res.Body)
		text = bytes.ReplaceAll(text, []byte(`"STARTED"`), []byte(inPage(status)))
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		res.Header.Del("Content-Length")
		return err
	}
	between := httptest.NewServer(proxy)
	defer between.Close()
	s := openShopVia(t, srv, between.URL+"/api/v1")
	tab := s.customer(t, "alice")
	tab.Submit("connect")
	tab.WaitText("status", status)
	tab.Wait("nothing of it is more than text", harmless)
}
