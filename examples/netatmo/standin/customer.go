package standin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Allow does what a customer does who is sent to the consent page by link: it opens
// the page, presses the button of that name and returns where the browser is sent.
func (s *Service) Allow(ctx context.Context, link *url.URL) (*url.URL, error) {
	return s.press(ctx, link, "allow")
}

// Deny does the same with the other button.
func (s *Service) Deny(ctx context.Context, link *url.URL) (*url.URL, error) {
	return s.press(ctx, link, "deny")
}

func (s *Service) press(ctx context.Context, link *url.URL, button string) (*url.URL, error) {
	if _, err := s.browse(ctx, http.MethodGet, link, "", http.StatusOK); err != nil {
		return nil, err
	}
	res, err := s.browse(ctx, http.MethodPost, link, "decision="+button, http.StatusSeeOther)
	if err != nil {
		return nil, err
	}
	return res.Location()
}

// browse sends what a browser sends.
func (s *Service) browse(ctx context.Context, method string, link *url.URL, form string, want int) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, link.String(), strings.NewReader(form))
	if err != nil {
		return nil, fmt.Errorf("standin: %w", err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	res, err := s.Client().Transport.RoundTrip(req) // which follows no redirect
	if err != nil {
		return nil, fmt.Errorf("standin: %w", err)
	}
	if res.StatusCode != want {
		return nil, fmt.Errorf("standin: %s of the consent page is answered %d, not %d", method, res.StatusCode, want)
	}
	return res, nil
}
