package connectortest

import (
	"strings"

	"github.com/connctd/connctd-go/connctd"
)

// WantThings compares the things on the platform with what [Text] shows of them. The
// text may be indented as a whole.
func (b *Bench) WantThings(want string) {
	b.t.Helper()
	if d := diff(want, Text(b.Things())); d != "" {
		b.t.Errorf("things (-want +got):\n%s%s", d, b.why())
	}
}

// WantWrites compares what was written to the platform since it was asked last, in
// order and one a line:
//
//	create KEY
//	set KEY COMPONENT/PROPERTY = VALUE
//	status KEY UNAVAILABLE
//	delete KEY
//
// Without any, nothing was written.
func (b *Bench) WantWrites(want ...string) {
	b.t.Helper()
	var got []string
	for _, w := range b.platform.taken() {
		got = append(got, w.String())
	}
	if d := diff(strings.Join(want, "\n"), strings.Join(got, "\n")); d != "" {
		b.t.Errorf("writes (-want +got):\n%s%s", d, b.why())
	}
}

// WantStatus compares the status of the client, and looks for reason in the error of the
// last poll; with an empty reason there must be no error.
func (b *Bench) WantStatus(status connctd.ClientStatus, reason string) {
	b.t.Helper()
	err := b.Err()
	got := ""
	if err != nil {
		got = err.Error()
	}
	if b.Status() != status || reason == "" && err != nil || !strings.Contains(got, reason) {
		b.t.Errorf("status %s, error %v; want %s, %q", b.Status(), err, status, reason)
	}
}

// WantRequests compares what was asked of the upstream, as [Request.String] shows it.
func (b *Bench) WantRequests(want ...string) {
	b.t.Helper()
	var got []string
	for _, r := range b.Requests() {
		got = append(got, r.String())
	}
	if d := diff(strings.Join(want, "\n"), strings.Join(got, "\n")); d != "" {
		b.t.Errorf("requests (-want +got):\n%s", d)
	}
}

// why tells of a poll that failed.
func (b *Bench) why() string {
	if err := b.Err(); err != nil {
		return "the last poll failed: " + err.Error()
	}
	return ""
}
