package mockserver

import "github.com/connctd/connctd-go/connctd"

func (s *Server) listDescriptions(*request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(s.dialect.descriptions(s.model.Descriptions()))
}

func (s *Server) getDescription(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, err := s.model.Description(connctd.DescriptionID(q.ids[0]))
	return answer{status: 200, body: d}, err
}
