package server

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// call is a request on its way, and what the log will tell of it.
type call struct {
	start  time.Time
	client string // who asks: a token's number, or an address
	images int
	failed error // what huma answered for us
}

// handler answers a request, or says why not.
type handler func(w http.ResponseWriter, r *http.Request, c *call) error

// routes are all that the server answers. Health is open to everybody, the rest wants a token if
// there are tokens.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	get := func(pattern string, h handler) {
		mux.Handle(pattern, s.route(http.MethodGet, s.known(h)))
	}
	post := func(pattern string, h handler) {
		mux.Handle(pattern, s.route(http.MethodPost, s.known(s.working(h))))
	}
	mux.Handle("/v2/health/live", s.route(http.MethodGet, s.live))
	mux.Handle("/v2/health/ready", s.route(http.MethodGet, s.ready))
	get("/v2", s.serverMetadata)
	for _, m := range []string{"/v2/models/{model}", "/v2/models/{model}/versions/{version}"} {
		get(m, s.ofModel(s.modelMetadata))
		get(m+"/ready", s.ofModel(s.modelReady))
		get(m+"/config", s.ofModel(s.modelConfig))
		get(m+"/stats", s.modelStatistics)
		post(m+"/infer", s.ofModel(s.infer))
	}
	get("/v2/models/stats", s.modelStatistics)
	post("/v2/repository/index", s.index)
	post("/v2/repository/models/{model}/load", s.loadModel)
	post("/v2/repository/models/{model}/unload", s.unloadModel)
	get("/v1/models", s.listModels)
	post("/v1/score", s.scoreForm)
	s.api.mount(mux)
	get("/openapi.json", s.api.serve)
	get("/metrics", s.promMetrics)
	for path := range pageTypes {
		mux.Handle(path, s.route(http.MethodGet, s.page))
	}
	s.procedures(mux)
	mux.Handle("/", s.route("", nothing))
	return clean(mux)
}

// clean answers odd paths as those that are not there; the standard library would send them
// elsewhere.
func clean(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path.Clean(r.URL.Path) {
			r.URL.Path = "/nothing"
		}
		mux.ServeHTTP(w, r)
	})
}

func nothing(http.ResponseWriter, *http.Request, *call) error {
	return fail(http.StatusNotFound, "not_found", "there is nothing at this path")
}

// route makes an http.Handler: it checks the method, answers errors, logs and counts.
func (s *Server) route(method string, h handler) http.Handler {
	return s.routed(method, h, writeProblem)
}

// teller tells a client what is wrong, in the protocol that it speaks.
type teller func(w http.ResponseWriter, r *http.Request, p *problem)

func (s *Server) routed(method string, h handler, tell teller) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{start: time.Now(), client: address(r)}
		r, span := s.tracer.request(r)
		rec := &recorder{ResponseWriter: w}
		var p *problem
		if err := s.call(method, h, rec, r, c); err != nil {
			p = s.answerError(rec, r, err, tell)
		}
		code := rec.code
		if p != nil {
			code = p.code // gRPC has an HTTP status of its own
		}
		s.account(r, rec, c, code, p)
		endSpan(span, c, code, p)
	})
}

func (s *Server) call(
	method string, h handler, w http.ResponseWriter, r *http.Request, c *call,
) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v\n%s", errBug, p, debug.Stack())
		}
	}()
	get := method == http.MethodGet && r.Method == http.MethodHead
	if method != "" && r.Method != method && !get {
		return wrongMethod(w, r, method)
	}
	return h(w, r, c)
}

func wrongMethod(w http.ResponseWriter, r *http.Request, allow string) error {
	w.Header().Set("Allow", allow)
	return fail(http.StatusMethodNotAllowed, "method", "method is %.16q, want %s", r.Method, allow)
}

// address is the client's, without its port.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int
}

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 {
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(p []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += n
	return n, err
}

// Flush implements [http.Flusher].
func (r *recorder) Flush() {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap is for http.ResponseController.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// answerError tells the client what is wrong and gives what was told.
func (s *Server) answerError(w *recorder, r *http.Request, err error, tell teller) *problem {
	p := asProblem(err)
	if p.code == http.StatusInternalServerError {
		s.Log.Error("request failed", "error", err)
	}
	if w.code != 0 {
		return p // too late
	}
	s.errorHeaders(p, w.Header().Set)
	tell(w, r, p)
	return p
}

// errorHeaders sets what clients are told besides the error.
func (s *Server) errorHeaders(p *problem, set func(name, value string)) {
	switch {
	case p.again():
		set("Retry-After", strconv.Itoa(s.retryAfter()))
	case p.code == http.StatusUnauthorized:
		set("WWW-Authenticate", `Bearer realm="inctrl"`)
	}
}

func writeProblem(w http.ResponseWriter, _ *http.Request, p *problem) {
	_ = writeJSON(w, p.code, errorJSON{p.text})
}

// retryAfter is in how many seconds the longest queue may be worked off.
func (s *Server) retryAfter() int {
	longest := time.Second
	for _, m := range s.models.all() {
		longest = max(longest, m.batcher.wait(m.batcher.depth()))
	}
	return int(math.Ceil(min(longest, time.Minute).Seconds()))
}

type errorJSON struct {
	Error string `json:"error"`
}

func writeJSON(w http.ResponseWriter, code int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, err = w.Write(body)
	return gone(err)
}

// account writes the line of the access log and counts.
func (s *Server) account(r *http.Request, w *recorder, c *call, code int, p *problem) {
	route := r.Pattern
	attrs := []slog.Attr{
		slog.String("method", fmt.Sprintf("%.16s", r.Method)), slog.String("route", route),
	}
	if p != nil {
		attrs = append(attrs, slog.String("reason", p.reason))
		s.metrics.rejected.WithLabelValues(p.reason).Inc()
	}
	took := time.Since(c.start)
	attrs = append(attrs, slog.Int("code", code), slog.String("client", c.client),
		slog.Int("images", c.images), slog.Int("bytes", w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000))
	if t := trace.SpanContextFromContext(r.Context()); t.HasTraceID() {
		attrs = append(attrs, slog.String("trace", t.TraceID().String()))
	}
	s.metrics.requests.WithLabelValues(route, strconv.Itoa(code)).Inc()
	s.metrics.took.WithLabelValues(route).Observe(took.Seconds())
	s.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
}

// sameOrigin refuses what a browser asks for in the name of a page of somebody else's.
var sameOrigin http.CrossOriginProtection

// known lets requests pass that no page of another origin makes and, if there are tokens, that have
// one.
func (s *Server) known(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request, c *call) error {
		if sameOrigin.Check(r) != nil {
			return fail(http.StatusForbidden, "origin", "a page of another origin asks")
		}
		if s.Tokens != nil {
			n, ok := s.Tokens.find(r.Header.Get("Authorization"))
			if !ok {
				return fail(http.StatusUnauthorized, "token",
					"no valid token: want Authorization: Bearer TOKEN")
			}
			c.client = "token " + strconv.Itoa(n)
		}
		return h(w, r, c)
	}
}

// ofModel finds the model that a request is for.
func (s *Server) ofModel(
	h func(w http.ResponseWriter, r *http.Request, c *call, m *served) error,
) handler {
	return func(w http.ResponseWriter, r *http.Request, c *call) error {
		m, err := s.models.use(r.PathValue("model"), r.PathValue("version"))
		if err != nil {
			return err
		}
		defer m.uses.Done()
		return h(w, r, c, m)
	}
}

// working lets requests pass that are work: the server must be ready and the client have few of
// them.
func (s *Server) working(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request, c *call) error {
		if state := s.state.Load(); state != ready && state != leaving {
			return errNotReady
		}
		if err := s.gate.enter(c.client); err != nil {
			return err
		}
		defer s.gate.leave(c.client)
		return h(w, r, c)
	}
}

func (s *Server) live(w http.ResponseWriter, _ *http.Request, _ *call) error {
	return writeJSON(w, http.StatusOK, map[string]bool{"live": true})
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request, _ *call) error {
	if s.state.Load() != ready {
		return errProbe
	}
	return writeJSON(w, http.StatusOK, map[string]bool{"ready": true})
}

const serverName = "inctrl"

// extensions of the protocol that the server has.
var extensions = []string{
	"binary_tensor_data", "model_configuration", "model_repository", "statistics",
}

func (s *Server) serverMetadata(w http.ResponseWriter, _ *http.Request, _ *call) error {
	return writeJSON(w, http.StatusOK, serverJSON{extensions, serverName, s.Version})
}

// serverJSON is what the protocol tells of the server.
type serverJSON struct {
	Extensions []string `json:"extensions"`
	Name       string   `json:"name"`
	Version    string   `json:"version"`
}

func (s *Server) modelMetadata(w http.ResponseWriter, _ *http.Request, _ *call, m *served) error {
	return writeJSON(w, http.StatusOK, s.metadata(m))
}

func (s *Server) modelReady(w http.ResponseWriter, _ *http.Request, _ *call, m *served) error {
	if s.state.Load() != ready {
		return errProbe
	}
	return writeJSON(w, http.StatusOK, map[string]any{"name": m.Name, "ready": true})
}

func (s *Server) promMetrics(w http.ResponseWriter, r *http.Request, _ *call) error {
	s.metrics.ServeHTTP(w, r)
	return nil
}
