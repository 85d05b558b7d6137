package mockserver

func (s *Server) listSubjects(q *request) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(linksTo(s.model.Subjects(q.owner.Account), func(id string) link { return q.link(aSubject, id) }))
}
