package main

import (
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/connctd/connctd-go/mockserver"
)

// greet tells a person, or a script that reads the first line, what they need.
func greet(stdout io.Writer, root string, srv *mockserver.Server, sc *mockserver.Scenario) {
	token := firstToken(sc)
	var b strings.Builder
	fmt.Fprintf(&b, "connctd-mock listening on %s\n", root)
	fmt.Fprintf(&b, "token      %s\n", token.describe())
	fmt.Fprintf(&b, "inspector  %s/_mock/   (a page that shows all of it live; open it in a browser)\n", root)
	if admin := srv.AdminToken(); admin != "" {
		fmt.Fprintf(&b, "admin      %s   (what %s/_mock/ wants: a bearer token, or the password for any user)\n", admin, root)
	}
	fmt.Fprintf(&b, "try\n%s\n", token.curl(root))
	_, _ = io.WriteString(stdout, b.String()) // in one piece
}

// credential is what the greeting shows.
type credential mockserver.Credential

// firstToken is the first credential of a scenario with a static token, or else
// the first one; of a scenario without any the default one.
func firstToken(sc *mockserver.Scenario) credential {
	all := sc.Credentials()
	if len(all) == 0 {
		return credential{Token: mockserver.DefaultToken, Account: mockserver.DefaultID}
	}
	for _, c := range all {
		if c.Token != "" {
			return credential(c)
		}
	}
	return credential(all[0])
}

func (c credential) describe() string {
	scopes := "all scopes"
	if c.Scopes != nil {
		scopes = "scopes " + strings.Join(c.Scopes, " ")
	}
	if c.Token == "" {
		return fmt.Sprintf("(no static one; fetch one at /oauth2/token with the id %s and its secret)", c.ID)
	}
	return fmt.Sprintf("%s   (account %s, %s)", c.Token, c.Account, scopes)
}

// curl is a line to paste that works.
func (c credential) curl(root string) string {
	if c.Token == "" {
		return fmt.Sprintf("curl -s -u %s -d grant_type=client_credentials %s/oauth2/token", quote(c.ID+":"+c.Secret), root)
	}
	return fmt.Sprintf("curl -s -H %s %s/api/v1/connectors/descriptions", quote("Authorization: Bearer "+c.Token), root)
}

// quote makes one word for a shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// warn says what is unusual and might not be meant, and what is needed then.
func (f *flags) warn(stderr io.Writer, root string) {
	host, _, err := net.SplitHostPort(f.listen)
	ip := net.ParseIP(host)
	if err != nil || host == "localhost" || ip != nil && ip.IsLoopback() {
		return
	}
	where := f.listen
	if host == "" || ip != nil && ip.IsUnspecified() {
		where = strings.Join(append([]string{f.listen}, machine(root)...), ", ")
	}
	fmt.Fprintf(stderr, "connctd-mock: warning: other machines can reach %s; the tokens of the scenario are no secrets, and nothing is encrypted\n", where)
	if len(f.allowHosts) == 0 {
		fmt.Fprintln(stderr, "connctd-mock: under a name, such as that of a container, it is reached only with -allow-host NAME")
	}
}

// machine is how other machines call a server that listens on every address.
func machine(root string) []string {
	var roots []string
	all, _ := net.InterfaceAddrs() // for people; without them, they know where they are
	for _, address := range all {
		network, ok := address.(*net.IPNet)
		if !ok || !network.IP.IsGlobalUnicast() {
			continue
		}
		_, port, _ := net.SplitHostPort(strings.TrimPrefix(root, "http://"))
		roots = append(roots, "http://"+net.JoinHostPort(network.IP.String(), port))
	}
	return roots
}
