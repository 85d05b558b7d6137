package linear

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// buttons are what is pressed on a consent page; to open one, nothing is.
var buttons = map[op]string{openConsent: "", allow: "allow", deny: "deny"}

// browse opens a consent page, or presses a button on it, as a browser does. The value
// of what is asked for is the query of the link.
func browse(ctx context.Context, hc *http.Client, base string, in input) (output, error) {
	root := strings.TrimSuffix(base, "/api/v1")
	page := root + "/consent/" + in.id + "?" + in.value
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, http.NoBody)
	if button := buttons[in.op]; button != "" {
		req, err = http.NewRequestWithContext(ctx, http.MethodPost, page, strings.NewReader(url.Values{"decision": {button}}.Encode()))
	}
	if err != nil {
		return output{}, err
	}
	if req.Method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", root)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := hc.Do(req)
	if err != nil {
		return output{}, err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.Copy(io.Discard, res.Body)
	return output{status: res.StatusCode}, err
}

// decide opens the consent page of a client, or presses a button on it. A client that
// may run now is polled, and unless the caller is in a hurry that is waited for.
func (c *caller) decide(what op, id string, hurry bool) output {
	begin := c.past.now()
	in := input{op: what, id: id, value: c.seen.link(id)}
	out := c.do(in)
	if what == allow && out.status == http.StatusOK {
		c.poll(in, id, begin, hurry)
	}
	return out
}
