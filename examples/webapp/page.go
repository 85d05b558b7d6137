package webapp

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed pages
var files embed.FS

var (
	pages     = must(fs.Sub(files, "pages"))
	templates = template.Must(template.ParseFS(pages, "*.html"))
)

// must returns the file system: only a name that is none could fail.
func must(sub fs.FS, err error) fs.FS {
	if err != nil {
		panic("webapp: " + err.Error())
	}
	return sub
}

// show sends a page, whole or not at all.
func (a *App) show(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, data); err != nil {
		a.config.Log.Error("a page cannot be written", "page", name, "error", err)
		http.Error(w, "This page is broken.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // the browser may have gone
}

// part writes a part of a page alone.
func part(name string, s *station) (string, error) {
	var text strings.Builder
	err := templates.ExecuteTemplate(&text, name, s)
	return text.String(), err
}
