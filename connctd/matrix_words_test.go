package connctd_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// The cells of the table: what servers saw, then what the caller was told.

func sayRedirect(r result) string {
	switch {
	case r.err == nil && r.redirect != "":
		return "a result: Redirect"
	case r.Foreign > 0:
		return "followed, consent used up"
	}
	return failure(r.err)
}

func sayForeign(r result) string {
	switch {
	case r.Tokens > 0:
		return "followed, token sent"
	case r.Subjects > 0:
		return "followed, subject sent"
	case r.Foreign > 0:
		return "followed"
	}
	return "not followed, " + failure(r.err)
}

func sayAsked(r result) string {
	switch {
	case r.Tokens > 0:
		return "asked, token sent"
	case r.Foreign > 0:
		return "asked"
	}
	return "not asked, " + failure(r.err)
}

func sayMade(r result) string { return fmt.Sprintf("%d made, %s", r.Made, failure(r.err)) }

func sayRead(r result) string {
	text := fmt.Sprintf("%d MiB read", r.read>>20)
	if errors.Is(r.err, connctd.ErrResponseTooLarge) {
		text += ", " + failure(r.err)
	}
	return text
}

// sayStatus is about an error whose status counts.
func sayStatus(r result) string {
	if r.err != nil && strings.Contains(r.err.Error(), "404") {
		return "404, " + failure(r.err)
	}
	return "status lost, " + failure(r.err)
}

func sayStrayed(r result) string {
	switch {
	case r.Strayed > 0:
		return "lists the instances"
	case r.Requests > 0:
		return "sent, " + failure(r.err)
	}
	return "not sent, " + failure(r.err)
}

func sayCancelled(r result) string {
	switch {
	case !r.prompt:
		return "no wait, " + failure(r.err)
	case errors.Is(r.err, errWentHome):
		return "at once, with the cause"
	}
	return "at once, cause lost"
}

// failure is an error in a word or two: the sentinels that match, or else what
// is left of it.
func failure(err error) string {
	_, isSyntax := errors.AsType[*json.SyntaxError](err)
	switch {
	case err == nil:
		return "no error"
	case matching(err) != "":
		return "Err" + strings.ReplaceAll(matching(err), " ", ", Err")
	case isSyntax:
		return "a JSON error"
	case strings.Contains(err.Error(), "giving up"):
		return "gives up"
	case errors.Is(err, io.EOF):
		return "EOF"
	}
	status, _, _ := strings.Cut(err.Error(), ":")
	return status
}
