package mockserver

import (
	"encoding/json"
	"slices"
)

// savedAccount is an account as a scenario has it.
type savedAccount struct {
	Name string     `json:"name"`
	Apps []savedApp `json:"apps"`
}

type savedApp struct {
	ID     string   `json:"id,omitempty"`
	Secret string   `json:"secret,omitempty"`
	Token  string   `json:"token,omitempty"`
	Scopes []string `json:"scopes,omitzero"` // nil: all; an empty list is none
}

// accounts are those of the scenario, as it has them; with the credentials of options
// if there are any.
func (b *beginning) accounts() (json.RawMessage, error) {
	var written json.RawMessage
	if b.scenario != nil {
		written = b.scenario.accountsJSON
	}
	if !b.more {
		return written, nil
	}
	accounts := []savedAccount{}
	if written != nil {
		if err := json.Unmarshal(written, &accounts); err != nil {
			return nil, err
		}
	}
	for i := range accounts {
		accounts[i].Apps = []savedApp{} // they are among the credentials
	}
	for _, c := range inForce(b.credentials) {
		at := slices.IndexFunc(accounts, func(a savedAccount) bool { return a.Name == c.Account })
		if at < 0 {
			at, accounts = len(accounts), append(accounts, savedAccount{Name: c.Account})
		}
		accounts[at].Apps = append(accounts[at].Apps, savedApp{c.ID, c.Secret, c.Token, c.Scopes})
	}
	return json.Marshal(accounts)
}

// inForce returns what counts of credentials: of two with the same id or token, the
// last one has it.
func inForce(all []Credential) (left []Credential) {
	for i, c := range all {
		if c.Account == "" {
			c.Account = c.ID
		}
		for _, later := range all[i+1:] {
			if later.ID == c.ID {
				c.ID, c.Secret = "", ""
			}
			if later.Token == c.Token {
				c.Token = ""
			}
		}
		if c.ID != "" || c.Token != "" {
			left = append(left, c)
		}
	}
	return left
}
