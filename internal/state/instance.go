package state

import (
	"encoding/json"
	"time"

	"github.com/connctd/connctd-go/connctd"
)

// Instance is an account's configuration of one technology.
type Instance struct {
	ID      connctd.InstanceID `json:"id"`
	Account string             `json:"account"`
	Type    string             `json:"type"`
	Config  json.RawMessage    `json:"configuration,omitempty"` // never given back; nil if there is none
	Born    int                `json:"born"`
}

func (i Instance) birth() int    { return i.Born }
func (i Instance) listed() Owner { return Owner{Account: i.Account} }

func (i Instance) nature() nature { return nature{i.Account, "", i.Type, string(i.ID)} }

// MayCreateInstance tells why CreateInstance would refuse.
func (m *Model) MayCreateInstance(account, typeID string, config json.RawMessage) error {
	t, known := m.typeOf(typeID)
	if !known {
		return invalid(connctd.CodeUnknownType, "unknown connector_type_id %.40q; known types: %s", typeID, m.typeNames())
	}
	if _, exists := m.instanceOf.get(owned{Owner{Account: account}, typeID}); exists {
		return conflict(connctd.CodeInstanceExists, "this account has an instance of %s already; there can be one per connector type", typeID)
	}
	return checkConfig(t.CheckInstance, config)
}

// CreateInstance makes the one instance of a type that an account can have.
func (m *Model) CreateInstance(account, typeID string, config json.RawMessage, now time.Time) (Instance, error) {
	if err := m.MayCreateInstance(account, typeID, config); err != nil {
		return Instance{}, err
	}
	i := Instance{ID: connctd.InstanceID(m.newID("instance", account, typeID)), Account: account, Type: typeID, Config: config}
	i.Born = m.birth(now)
	m.instances.put(i.ID, i)
	m.instanceOf.set(owned{Owner{Account: account}, typeID}, i.ID)
	m.note(created, "instance", string(i.ID))
	return i, nil
}

// Instances returns the instances of an account.
func (m *Model) Instances(account string) []Instance {
	return m.instances.of(Owner{Account: account}).copy()
}

// Instance returns an account's instance.
func (m *Model) Instance(account string, id connctd.InstanceID) (Instance, error) {
	i, ok := m.instances.get(id)
	if !ok || i.Account != account {
		return Instance{}, notFound(connctd.CodeNoInstanceByID, "connector instance")
	}
	return i, nil
}

// DeleteInstance removes an instance that has no clients.
func (m *Model) DeleteInstance(account string, id connctd.InstanceID) error {
	i, err := m.Instance(account, id)
	if err != nil {
		return err
	}
	if n := len(m.ClientsOf(id)); n > 0 {
		return conflict(connctd.CodeInstanceInUse, "the instance has %d connector client(s); delete them first", n)
	}
	m.instances.drop(id)
	m.instanceOf.drop(owned{Owner{Account: account}, i.Type})
	m.note(removed, "instance", string(id))
	return nil
}

func checkConfig(check func(json.RawMessage) error, config json.RawMessage) error {
	if check == nil {
		return nil
	}
	if err := check(config); err != nil {
		return invalid(connctd.CodeBadConfig, "%s", err)
	}
	return nil
}
