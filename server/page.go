package server

import (
	"embed"
	"net/http"
	"strconv"
)

// pageFiles are the demo page, built to ask this server instead of scoring in the browser (`make
// page`).
//
//go:embed page
var pageFiles embed.FS

// pageTypes are the page's files by their paths on the server.
var pageTypes = map[string]struct{ file, kind string }{
	"/{$}":       {"index.html", "text/html; charset=utf-8"},
	"/app.js":    {"app.js", "text/javascript; charset=utf-8"},
	"/style.css": {"style.css", "text/css; charset=utf-8"},
	"/icon.svg":  {"icon.svg", "image/svg+xml"},
}

// pagePolicy lets the page talk to this server and to nobody else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; media-src blob:; connect-src 'self'; frame-ancestors 'none'; " +
	"form-action 'none'; base-uri 'none'"

// page answers with a file of the page. It is open to everybody: what it asks for is not.
func (s *Server) page(w http.ResponseWriter, r *http.Request, _ *call) error {
	f := pageTypes[r.Pattern]
	data, err := pageFiles.ReadFile("page/" + f.file)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(data)
	return gone(err)
}
