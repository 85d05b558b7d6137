package main

// Rule S2: credentials go where they belong and nowhere else.
var credentials = []bug{
	{Name: "token-to-the-public", Rule: "S2", change: change{
		File: "connctd/call.go",
		Old:  `if op.has(open) {`,
		New:  `if op.has(open) && c.tokens == nil {`,
	}},
	{Name: "token-to-another-port", Rule: "S2", change: change{
		File: "connctd/client.go",
		Old:  `parent.base.Host != c.base.Host {`,
		New:  `parent.base.Hostname() != c.base.Hostname() {`,
	}},
	{Name: "token-from-https-to-http", Rule: "S2", change: change{
		File: "connctd/client.go",
		Old:  `if parent.base.Scheme != c.base.Scheme || parent`,
		New:  `if parent`,
	}},
	{Name: "http-to-private-networks", Rule: "S2", change: change{
		File: "connctd/address.go",
		Old:  `ip.IsLoopback()`,
		New:  `(ip.IsLoopback() || ip.IsPrivate())`,
	}},
	{Name: "http-to-localhost-in-a-name", Rule: "S2", change: change{
		File: "connctd/address.go",
		Old:  `strings.EqualFold(host, "localhost")`,
		New:  `strings.HasPrefix(host, "localhost")`,
	}},
	{Name: "http-for-tokens", Rule: "S2", change: change{
		File: "connctd/auth.go",
		Old:  `parseAddress("token URL", cred.TokenURL, c.insecure)`,
		New:  `parseAddress("token URL", cred.TokenURL, true)`,
	}},
	{Name: "credentials-in-address", Rule: "S2", change: change{
		File: "connctd/address.go",
		Old:  `case u.User != nil:`,
		New:  `case u.User != nil && insecure:`,
	}},
	{Name: "basic-always-encoded", Rule: "S2", change: change{
		File: "connctd/exchange.go",
		Old:  `if e.cred.RawBasic {`,
		New:  `if e.cred.RawBasic && e.cred.ID == "" {`,
	}},
	{Name: "credentials-tried-in-body", Rule: "S2", change: change{
		File: "connctd/exchange.go",
		Old:  `oauth2.AuthStyleInHeader`,
		New:  `oauth2.AuthStyleAutoDetect`,
	}},
	{Name: "token-of-any-shape", Rule: "S2", change: change{
		File: "connctd/auth.go",
		Old:  `r <= ' ' || r > '~'`,
		New:  `r == '\n'`,
	}},
	{Name: "host-in-capitals", Rule: "S2", change: change{ // net/http sends LOCALHOST to a proxy
		File: "connctd/address.go",
		Old:  `u.Host = strings.ToLower(u.Host)`,
		New:  `u.Host = strings.TrimSpace(u.Host)`,
	}},
}
