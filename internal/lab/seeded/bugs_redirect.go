package main

// Rule S1: a redirect is never followed, and one of create-client is a result.
var redirects = []bug{
	{Name: "redirect-followed", Rule: "S1", change: change{
		File: "connctd/attempt.go",
		Old:  `c.transport.RoundTrip(c.request(ctx, k, target, token, extra))`,
		New:  `(&http.Client{Transport: c.transport}).Do(c.request(ctx, k, target, token, extra))`,
	}},
	{Name: "redirect-loses-answer", Rule: "S1", change: change{ // the client parses the Location first
		File: "connctd/attempt.go",
		Old:  `c.transport.RoundTrip(c.request(ctx, k, target, token, extra))`,
		New:  `(&http.Client{Transport: c.transport, CheckRedirect: stay}).Do(c.request(ctx, k, target, token, extra))`,
	}},
	{Name: "redirect-of-any-operation", Rule: "S1", change: change{
		File: "connctd/attempt.go",
		Old:  `res.StatusCode == http.StatusSeeOther && k.op.has(redirects)`,
		New:  `res.StatusCode == http.StatusSeeOther`,
	}},
	{Name: "redirect-without-created", Rule: "S1", change: change{
		File: "connctd/connectorclient.go",
		Old:  `return nil, k.bad(nil, err)`,
		New:  `return nil, err`,
	}},
	{Name: "redirect-of-token-followed", Rule: "S1", change: change{
		File: "connctd/exchange.go",
		Old:  `hc := &http.Client{Transport: rt, CheckRedirect: stay}`,
		New:  `hc := &http.Client{Transport: c.transport}`,
	}},
	{Name: "redirect-of-token-loses-answer", Rule: "S1", change: change{
		File: "connctd/exchange.go",
		Old:  `if res.StatusCode/100 == 3 {`,
		New:  `if res.StatusCode == http.StatusFound {`,
	}},
	{Name: "location-with-password", Rule: "S1", change: change{
		File: "connctd/created.go",
		Old:  `case u.User != nil:`,
		New:  `case u.User != nil && u.Host == "":`,
	}},
	{Name: "location-of-any-scheme", Rule: "S1", change: change{
		File: "connctd/created.go",
		Old:  `case u.Scheme != "http" && u.Scheme != "https":`,
		New:  `case u.Scheme == "javascript":`,
	}},
	{Name: "location-not-resolved", Rule: "S1", change: change{
		File: "connctd/created.go",
		Old:  `r.url.Parse(text)`,
		New:  `url.Parse(text)`,
	}},
	{Name: "location-with-control-byte", Rule: "S1", change: change{
		File: "connctd/created.go",
		Old:  `c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0`,
		New:  `c < ' ' || c == 0x7f`,
	}},
	{Name: "location-of-any-length", Rule: "S1", change: change{
		File: "connctd/created.go",
		Old:  `const maxLocation = 8 << 10`,
		New:  `const maxLocation = 8 << 20`,
	}},
	{Name: "location-first-of-two", Rule: "S1", change: change{
		File: "connctd/created.go",
		Old:  `len(values) != 1 ||`,
		New:  `len(values) == 0 ||`,
	}},
	{Name: "redirect-307-followed", Rule: "S1", change: change{ // method and body stay as they are
		File: "connctd/attempt.go",
		Old:  `c.transport.RoundTrip(c.request(ctx, k, target, token, extra))`,
		New:  "(&http.Client{Transport: c.transport, CheckRedirect: func(r *http.Request, via []*http.Request) error {\n\t\tif r.Response.StatusCode != http.StatusTemporaryRedirect || len(via) > 9 {\n\t\t\treturn http.ErrUseLastResponse\n\t\t}\n\t\treturn nil\n\t}}).Do(c.request(ctx, k, target, token, extra))",
	}},
	{Name: "redirect-followed-unnoticed", Rule: "S1", change: change{ // by the app's own transport
		File: "connctd/attempt.go",
		Old:  `if res.Request != nil && res.Request.Response != nil {`,
		New:  `if res.Request != nil && res.Request.Response == res {`,
	}},
}
