package connector

import (
	"encoding/json"
	"errors"
	"fmt"
)

// documentVersion is that of the form in which a record is stored.
const documentVersion = 1

type document struct {
	Version int
	record
}

// decodeRecord reads what encode wrote.
func decodeRecord(text []byte) (record, error) {
	r := reader{rest: string(text)}
	if d := r.document(); r.ended() && d.Version == documentVersion {
		return d.record, nil
	}
	return record{}, unreadable(text)
}

// unreadable says why a record cannot be read.
func unreadable(text []byte) error {
	var version struct {
		V int `json:"v"`
	}
	switch err := json.Unmarshal(text, &version); {
	case err != nil:
		return errors.New("what is stored is no record")
	case version.V != documentVersion:
		return fmt.Errorf("what is stored has version %d, and this program reads %d", version.V, documentVersion)
	}
	return errors.New("what is stored cannot be read")
}
