package connctd

import (
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
// follows it. Any other link gives an error that matches [ErrBadReference].
func (r Ref[ID]) ID() (ID, error) {
	collection := collectionOf[ID]()
	u, err := url.Parse(r.Href)
	if err != nil {
		// url.Error repeats the link, which may carry anything.
		return "", fmt.Errorf("%w: link of %d bytes is not a URL, want …/%s/ID", ErrBadReference, len(r.Href), collection)
	}
	if u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Opaque != "" {
		return "", fmt.Errorf("%w: something follows the path, want …/%s/ID and nothing after it", ErrBadReference, collection)
	}
	segments := strings.Split(u.EscapedPath(), "/")
	want := strings.Split(collection, "/")
	at := len(segments) - 1 - len(want)
	if at < 0 || !inCollection(segments[at:len(segments)-1], want) {
		return "", fmt.Errorf("%w: the path does not end in %s/ID", ErrBadReference, collection)
	}
	id, err := url.PathUnescape(segments[len(segments)-1])
	if err != nil {
		return "", fmt.Errorf("%w: the id is not escaped correctly", ErrBadReference)
	}
	if err := checkID(id); err != nil {
		return "", fmt.Errorf("%w: %w", ErrBadReference, err)
	}
	return ID(id), nil
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
