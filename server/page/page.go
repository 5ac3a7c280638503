// Package page is the demo page, built to ask this server instead of scoring in the browser (`make
// page`). Its files are open to everybody; what the page asks for is not.
package page

import (
	"embed"
	"net/http"
	"strconv"
)

//go:embed index.html app.js style.css icon.svg
var files embed.FS

// File is a file of the page.
type File struct{ Name, Type string }

// Files of the page by their patterns on the server.
var Files = map[string]File{
	"/{$}":       {"index.html", "text/html; charset=utf-8"},
	"/app.js":    {"app.js", "text/javascript; charset=utf-8"},
	"/style.css": {"style.css", "text/css; charset=utf-8"},
	"/icon.svg":  {"icon.svg", "image/svg+xml"},
}

// policy lets the page talk to this server and to nobody else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src blob:; connect-src 'self'; frame-ancestors 'none'; " +
	"form-action 'none'; base-uri 'none'"

// Write answers with a file.
func (f File) Write(w http.ResponseWriter) error {
	data, err := files.ReadFile(f.Name)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", f.Type)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(data)
	return err
}
