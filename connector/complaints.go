package connector

import (
	"errors"
	"fmt"
)

// complaints are errors of which there may be one for each thing. The first are kept,
// and the others counted: nobody reads them all, and each is looked at for secrets.
type complaints struct {
	first []error
	more  int
}

const maxComplaints = 20

func (c *complaints) add(err error) {
	if len(c.first) < maxComplaints {
		c.first = append(c.first, err)
		return
	}
	c.more++
}

// err returns them as one error; nil if there are none.
func (c *complaints) err() error {
	if c.more == 0 {
		return errors.Join(c.first...)
	}
	return errors.Join(append(c.first[:maxComplaints:maxComplaints], fmt.Errorf("and %d more", c.more))...)
}
