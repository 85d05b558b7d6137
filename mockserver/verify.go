package mockserver

import (
	"context"
	"net/http"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// verifyInstance asks the connector about an instance that the model would make. The
// server is not locked meanwhile, since a technology takes its time and may even ask
// the server; what happens until then, the model looks at again.
func (s *Server) verifyInstance(q *request, sp spec) error {
	s.mu.Lock()
	c := connector.Client{Connector: s.connectors[sp.Type], InstanceConfig: sp.Config}
	runtime := s.runtimeToVerify(c.Connector, s.model.MayCreateInstance(q.owner.Account, sp.Type, sp.Config))
	s.mu.Unlock()
	if runtime == nil {
		return nil
	}
	return s.verified(q, c, runtime.CheckInstance)
}

// verifyClient does the same for a client.
func (s *Server) verifyClient(q *request, sp spec) error {
	s.mu.Lock()
	id, err := s.model.MayCreateClient(q.owner, sp.Type, sp.Config)
	c := connector.Client{
		Connector: s.connectors[sp.Type], Subject: q.owner.Subject, Instance: id, ClientConfig: sp.Config,
	}
	runtime := s.runtimeToVerify(c.Connector, err)
	if runtime != nil {
		instance, _ := s.model.Instance(q.owner.Account, id) // it would make a client of it
		c.InstanceConfig = instance.Config
	}
	s.mu.Unlock()
	if runtime == nil {
		return nil
	}
	return s.verified(q, c, runtime.CheckClient)
}

// runtimeToVerify returns what can ask a connector; nil if there is nothing to ask, or
// if the model refuses anyhow.
func (s *Server) runtimeToVerify(c connector.Connector, refused error) *connector.Runtime {
	if _, ok := c.(connector.Verifier); !ok || refused != nil {
		return nil
	}
	s.startRuntime()
	return s.runtime
}

// verified makes an answer of what a connector says. It is asked until the caller is
// gone, or the server.
func (s *Server) verified(q *request, c connector.Client, check func(context.Context, connector.Client) error) error {
	ctx, cancel := context.WithCancel(q.http.Context())
	defer cancel()
	defer context.AfterFunc(s.stopping, cancel)()
	if err := check(ctx, c); err != nil {
		return refuse(http.StatusBadRequest, connctd.CodeBadConfig, err.Error())
	}
	return nil
}
