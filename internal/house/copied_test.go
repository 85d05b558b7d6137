package house

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
)

// cut returns what the README shows of a Go file: all of it, or what one name
// stands for. That is the body of a function without its braces and its first
// tab, and the declaration of anything else without its comment.
func cut(src []byte, ident string) (string, error) {
	if ident == "" {
		return tidy(string(src)), nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	for _, decl := range file.Decls {
		if from, to, ok := span(decl, ident); ok {
			return show(decl, string(src[fset.Position(from).Offset:fset.Position(to).Offset]))
		}
	}
	return "", fmt.Errorf("no declaration of %s", ident)
}

// span finds the text that is to be shown if decl declares ident.
func span(decl ast.Decl, ident string) (from, to token.Pos, ok bool) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil && d.Name.Name == ident && d.Body != nil {
			return d.Body.Lbrace + 1, d.Body.Rbrace, true
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			if !declares(spec, ident) {
				continue
			}
			if !d.Lparen.IsValid() {
				return d.Pos(), d.End(), true
			}
			return spec.Pos(), spec.End(), true
		}
	}
	return 0, 0, false
}

func declares(spec ast.Spec, ident string) bool {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return s.Name.Name == ident
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.Name == ident {
				return true
			}
		}
	}
	return false
}

// show gives text, which is of decl, the form it has when it stands alone.
func show(decl ast.Decl, text string) (string, error) {
	group, ok := decl.(*ast.GenDecl)
	if !ok {
		return dedent(text), nil
	}
	if group.Lparen.IsValid() {
		text = group.Tok.String() + " " + dedent(text)
	}
	out, err := format.Source([]byte(text))
	return tidy(string(out)), err
}

func dedent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "\t")
	}
	return tidy(strings.Join(lines, "\n"))
}

// tidy drops the empty lines at both ends: they are the fence's business.
func tidy(text string) string { return strings.Trim(text, "\n") }
