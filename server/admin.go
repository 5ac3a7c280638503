package server

import (
	"io"
	"net/http"
	"net/http/pprof"
	"strings"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// Admin serves operators on a separate listener, which asks for no token: profiles and metrics. It
// answers only clients that call it by one of hosts, and no page of another origin. command is the
// command line to show, without credentials.
func (s *Server) Admin(hosts *admission.Hosts, command []string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, strings.Join(command, "\x00")) // as pprof's own
	})
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.Handle("/metrics", s.service.Metrics)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		transport.Guard(w.Header())
		err := hosts.Check(r)
		if err == nil {
			err = admission.SameOrigin(r)
		}
		if err != nil {
			transport.WriteProblem(w, r, protocol.AsProblem(err))
			return
		}
		mux.ServeHTTP(w, r)
	})
}
