package mockserver

// Routes returns the method and the path of each route, for tests of the table.
func Routes() []string {
	var all []string
	for _, r := range routes {
		all = append(all, r.method+" "+r.path)
	}
	return all
}
