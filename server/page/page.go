// Package page is the demo page, built to use this server instead of scoring in the browser (`make
// page`). Its files need no token; the requests that the page sends do.
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

// Files maps patterns on the server to files of the page.
var Files = map[string]File{
	"/{$}":       {"index.html", "text/html; charset=utf-8"},
	"/app.js":    {"app.js", "text/javascript; charset=utf-8"},
	"/style.css": {"style.css", "text/css; charset=utf-8"},
	"/icon.svg":  {"icon.svg", "image/svg+xml"},
}

// policy allows the page to connect only to this server.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src blob:; worker-src blob:; connect-src 'self'; " +
	"frame-ancestors 'none'; form-action 'none'; base-uri 'none'"

// Write sends the file.
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
