package main

// Rule S3: a link is an identifier and not an address.
var links = []bug{
	{
		Name: "link-is-an-address", Rule: "S3", change: change{
			File: "connctd/resolve.go",
			Old:  `r.value, err = get(ctx, id, opts...)`,
			New:  `r.value, err = get(context.WithValue(ctx, "href", ref.Href), id, opts...)`,
		},
		Also: []change{{
			File: "connctd/call.go",
			Old:  "\tvar res *reply\n",
			New:  "\tif href, ok := ctx.Value(\"href\").(string); ok {\n\t\tif u, err := target.Parse(href); err == nil {\n\t\t\ttarget = u\n\t\t}\n\t}\n\tvar res *reply\n",
		}},
	},
	{
		Name: "link-to-another-port", Rule: "S3", change: change{
			File: "connctd/resolve.go",
			Old:  `r.value, err = get(ctx, id, opts...)`,
			New:  `r.value, err = get(context.WithValue(ctx, "href", ref.Href), id, opts...)`,
		},
		Also: []change{{
			File: "connctd/call.go",
			Old:  "\tvar res *reply\n",
			New:  "\tif href, ok := ctx.Value(\"href\").(string); ok {\n\t\tif u, err := target.Parse(href); err == nil && u.Hostname() == target.Hostname() {\n\t\t\ttarget = u\n\t\t}\n\t}\n\tvar res *reply\n",
		}},
	},
	{Name: "link-of-another-collection", Rule: "S3", change: change{
		File: "connctd/ref.go",
		Old:  `if at < 0 || !inCollection(segments[at:len(segments)-1], want) {`,
		New:  `if at < 0 {`,
	}},
	{Name: "link-with-a-query", Rule: "S3", change: change{
		File: "connctd/ref.go",
		Old:  `strings.ContainsAny(r.Href, "?#") || u.Opaque`,
		New:  `u.Fragment != "" || u.Opaque`,
	}},
	{Name: "link-unescaped-too-early", Rule: "S3", change: change{
		File: "connctd/ref.go",
		Old:  `strings.Split(cmp.Or(u.RawPath, u.EscapedPath()), "/")`,
		New:  `strings.Split(cmp.Or(u.Path, u.RawPath), "/")`,
	}},
	{Name: "link-id-unchecked", Rule: "S3", change: change{
		File: "connctd/ref.go",
		Old:  `if err := checkLinked(ID(id)); err != nil {`,
		New:  `if err := checkLinked(ID("x" + id)); err != nil {`,
	}},
}
