package connctd

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// Ref is a link to a resource as the API gives it: {"href": "…"}. The SDK takes
// the id out of a link and never contacts the address in it, so a link that was
// written by a proxy or a mirror works, and a link to a foreign host is harmless.
type Ref[ID anyID] struct {
	Href string `json:"href"`
}

// anyID is every id that a link can carry.
type anyID interface {
	DescriptionID | InstanceID | ClientID | ThingID | ComponentID | PropertyID | ActionID | SubjectID
}

// ID returns the id that the link names: the last segment of its path, unescaped,
// if it stands in the collection that belongs to the type of id and nothing
// follows it. Any other link gives an error that matches [ErrBadReference]. What
// can be an id depends on its type: a [SubjectID] may hold an escaped slash.
func (r Ref[ID]) ID() (ID, error) {
	collection := collectionOf[ID]()
	u, err := url.Parse(r.Href)
	if err != nil {
		// url.Error repeats the link, which may carry anything.
		return "", fmt.Errorf("%w: link of %d bytes is not a URL, want …/%s/ID", ErrBadReference, len(r.Href), collection)
	}
	if strings.ContainsAny(r.Href, "?#") || u.Opaque != "" {
		return "", fmt.Errorf("%w: something follows the path, want …/%s/ID and nothing after it", ErrBadReference, collection)
	}
	// RawPath is how the path came. EscapedPath writes it anew if it was escaped
	// badly, and would take an escaped slash for one that parts segments.
	segments := strings.Split(cmp.Or(u.RawPath, u.EscapedPath()), "/")
	want := strings.Split(collection, "/")
	at := len(segments) - 1 - len(want)
	if at < 0 || !inCollection(segments[at:len(segments)-1], want) {
		return "", fmt.Errorf("%w: the path does not end in %s/ID", ErrBadReference, collection)
	}
	id, err := url.PathUnescape(segments[len(segments)-1])
	if err != nil {
		return "", fmt.Errorf("%w: the id is not escaped correctly", ErrBadReference)
	}
	if err := checkLinked(ID(id)); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadReference, err)
	}
	return ID(id), nil
}

// checkLinked reports why an id is none of its type. That of a subject goes into a
// header and never into a path, so it may be what no other id may.
func checkLinked[ID anyID](id ID) error {
	if subject, ok := any(id).(SubjectID); ok {
		return subject.check()
	}
	return checkID(string(id))
}

// inCollection compares segments with the wanted ones; "*" is any single id.
func inCollection(segments, want []string) bool {
	for i, w := range want {
		if w != segments[i] && (w != "*" || segments[i] == "") {
			return false
		}
	}
	return true
}

// collectionOf returns the collection that a type of id lives in.
func collectionOf[ID anyID]() string {
	switch any(ID("")).(type) {
	case DescriptionID:
		return "connectors/descriptions"
	case InstanceID:
		return "connectors/instances"
	case ClientID:
		return "connectors/clients"
	case ThingID:
		return "things"
	case ComponentID:
		return "things/*/components"
	case PropertyID:
		return "things/*/components/*/properties"
	case ActionID:
		return "things/*/components/*/actions"
	case SubjectID:
		return "subjects"
	}
	panic("connctd: an id type without a collection")
}
