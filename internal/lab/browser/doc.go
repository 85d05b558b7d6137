// Package browser opens the pages of this repository in a real Chromium, as people do:
// the web application of the examples, the consent page of the mock, and its live page.
//
//	go test ./browser                     # from internal/lab
//	go test ./browser -run Shots -shots DIR      # a picture of every page, to look at
//	go test ./browser -run Picture -picture FILE # that of the README
//
// It needs Chromium, and fails without:
//
//	apt-get install -y --no-install-recommends chromium
//
// A [Tab] notes whatever a careful person with open developer tools would not want to
// see: a dialog, an error of a script, a violation of a content security policy, a
// failed request, and each request that leaves this machine, which is not let out
// either. Its test fails for each that it has not expected.
package browser
