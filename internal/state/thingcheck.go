package state

import (
	"errors"
	"fmt"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// check reports what no thing may be. One whose times cannot be written would spoil every
// answer that it is in, and every file.
func (t Thing) check() error {
	if err := t.Validate(); err != nil {
		return err
	}
	for i, c := range t.Components {
		for j, p := range c.Properties {
			if err := checkTime(p.LastUpdate); err != nil {
				return fmt.Errorf("components[%d].properties[%d].%w", i, j, err)
			}
		}
	}
	return nil
}

// checkTime reports that a time has no form in JSON. Some that have none can be read all
// the same, as one of a zone that is 24 hours ahead.
func checkTime(at time.Time) error {
	var room [len(time.RFC3339Nano)]byte
	if _, err := at.AppendText(room[:0]); err != nil {
		return errors.New("lastUpdate must be of the years 0 to 9999, in a zone less than 24 hours away")
	}
	return nil
}

// checkValue reports why a property cannot have a value that was measured at a time.
func checkValue(p connctd.Property, v connctd.Value, at time.Time) error {
	if err := v.Check(p.Type); err != nil {
		return err
	}
	return checkTime(at)
}
