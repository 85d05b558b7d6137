package main

// Rules S5 and S6: ids and subjects are refused before anything is sent.
var paths = []bug{
	{Name: "id-up", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  `return name == "." || name == ".."`,
		New:  `return name == "."`,
	}},
	{Name: "id-escaped-up", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  `if next == plain {`,
		New:  `if next != "" {`,
	}},
	{Name: "id-broken-escape-hides-another", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  `plain, _ := url.PathUnescape(e)`,
		New:  `plain, _ := url.PathUnescape(s)`,
	}},
	{Name: "id-with-backslash", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  "strings.ContainsAny(s, `/\\`)",
		New:  `strings.ContainsAny(s, "/")`,
	}},
	{Name: "id-too-long", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  `const maxIDLength = 200`,
		New:  `const maxIDLength = 256`,
	}},
	{Name: "id-not-escaped", Rule: "S5", change: change{
		File: "connctd/operation.go",
		Old:  `b.WriteString(url.PathEscape(id))`,
		New:  `b.WriteString(id)`,
	}},
	{Name: "id-with-control-byte", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  `case strings.ContainsFunc(s, unicode.IsControl):`,
		New:  `case strings.ContainsFunc(s, unicode.IsSpace):`,
	}},
	{
		Name: "subject-trimmed", Rule: "S6", change: change{
			File: "connctd/subject.go",
			Old:  `case id[0] == ' ' || id[len(id)-1] == ' ':`,
			New:  `case strings.TrimSpace(string(id)) == "":`,
		},
		Also: []change{{
			File: "connctd/subject.go",
			Old:  `subject: string(s.id)`,
			New:  `subject: strings.TrimSpace(string(s.id))`,
		}},
	},
	{Name: "subject-space-at-the-end", Rule: "S6", change: change{
		File: "connctd/subject.go",
		Old:  `id[0] == ' ' || id[len(id)-1] == ' '`,
		New:  `id[0] == ' '`,
	}},
	{Name: "subject-beyond-ascii", Rule: "S6", change: change{
		File: "connctd/subject.go",
		Old:  `r < ' ' || r > '~'`,
		New:  `r < ' ' || r == 0x7f`,
	}},
	{Name: "subject-too-long", Rule: "S6", change: change{
		File: "connctd/subject.go",
		Old:  `len(id) > maxSubjectLength`,
		New:  `len(id) > 4*maxSubjectLength`,
	}},
	{Name: "subject-of-do-unchecked", Rule: "S6", change: change{
		File: "connctd/do.go",
		Old:  `if r.Subject != "" {`,
		New:  `if r.Subject == "" && k.subject != "" {`,
	}},
	{Name: "id-up-before-a-semicolon", Rule: "S5", change: change{
		File: "connctd/id.go",
		Old:  `name, _, _ := strings.Cut(s, ";")`,
		New:  `name := s`,
	}},
}
