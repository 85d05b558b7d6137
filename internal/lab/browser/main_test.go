package browser_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/connctd/connctd-go/internal/lab/browser"
)

// chromium is one for all tests, each of which has tabs with cookies of their own.
var chromium *browser.Chromium

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	var err error
	if chromium, err = browser.Start(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	status := m.Run()
	if err := chromium.Close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return status
}
