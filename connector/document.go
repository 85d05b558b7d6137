package connector

import (
	"encoding/json"
	"errors"
	"fmt"
)

// documentVersion is that of the form in which a record is stored.
const documentVersion = 1

type document struct {
	Version int `json:"v"`
	record
}

// encode returns the record as it is stored.
func (r *record) encode() ([]byte, error) {
	return json.Marshal(document{documentVersion, *r})
}

// decodeRecord reads what encode wrote.
func decodeRecord(text []byte) (record, error) {
	var version struct {
		V int `json:"v"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return record{}, errors.New("what is stored is no record")
	}
	if version.V != documentVersion {
		return record{}, fmt.Errorf("what is stored has version %d, and this program reads %d", version.V, documentVersion)
	}
	d := document{record: newRecord()}
	if err := json.Unmarshal(text, &d); err != nil {
		return record{}, fmt.Errorf("what is stored cannot be read: %w", err)
	}
	return d.record, nil
}
