package server

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// headerTimeout is how long a request may take, in microseconds, as the parameter timeout.
const headerTimeout = "Inference-Timeout"

// infer answers an infer request of the protocol over HTTP.
func (s *Server) infer(w http.ResponseWriter, r *http.Request, c *call, m *served) error {
	if err := wantType(r, "application/json", "application/octet-stream"); err != nil {
		return err
	}
	l := s.lease(m)
	defer l.release()
	body, err := s.readBody(w, r, l)
	if err != nil {
		return err
	}
	q, err := s.schema(m).parseInference(body, r.Header.Get(headerLength))
	if err != nil {
		return err
	}
	ask, err := headerTime(r)
	if err != nil {
		return err
	}
	q.timeout = least(q.timeout, ask)
	a, err := s.run(r.Context(), c, l, m, q)
	if err != nil {
		return err
	}
	return a.write(w)
}

// lease is one of a request to a model, which stays until it is given back.
func (s *Server) lease(m *served) *lease {
	l := s.gate.lease()
	m.uses.Add(1)
	l.use(m.uses.Done)
	return l
}

func (s *Server) schema(m *served) schema { return schema{m.info.Config.Image, s.Images} }

// run does what an infer request asks for, however it came.
func (s *Server) run(
	ctx context.Context, c *call, l *lease, m *served, q *inference,
) (*answer, error) {
	ctx, stop := s.deadline(ctx, c, q.timeout)
	defer stop()
	set, err := s.promptSet(ctx, l, m, q.set)
	if err != nil {
		return nil, err
	}
	outputs, err := q.checkOutputs(set)
	if err != nil {
		return nil, err
	}
	if err := checkView(q.items, set); err != nil {
		return nil, err
	}
	results, err := s.work(ctx, c, l, request{m, set, q.items, allGood})
	if err != nil {
		return nil, err
	}
	if err := checkMaps(outputs, results); err != nil {
		return nil, err
	}
	return &answer{q, m, set, outputs, results}, nil
}

// checkView refuses squares for sets that look at more than one square of an image.
func checkView(items []item, set Set) error {
	v := set.Info.View
	cut := slices.ContainsFunc(items, func(i item) bool { return i.cut })
	if cut && (v.Tiles > 0 || v.Foreground) {
		return fail(http.StatusUnprocessableEntity, "view",
			"the prompt set has tiles or foreground and needs whole images: input %q, not %q",
			inputImage, inputPixels)
	}
	return nil
}

// request is the work that a request is.
type request struct {
	model *served
	set   Set
	items []item
	agree check
}

// deadline bounds the time of a request by the server's limit and what it asks for (0: nothing).
func (s *Server) deadline(
	ctx context.Context, c *call, timeout time.Duration,
) (context.Context, context.CancelFunc) {
	return context.WithDeadlineCause(ctx, c.start.Add(least(s.Timeout, timeout)), errDeadline)
}

// work admits the images of a request and scores them, in the time that ctx has.
func (s *Server) work(
	ctx context.Context, c *call, l *lease, q request,
) (all []outcome, err error) {
	c.images = len(q.items)
	defer func() { q.model.batcher.metrics.request(c.start, err) }()
	if wait := q.model.batcher.wait(l.others()); wait > s.Wait {
		return nil, fail(http.StatusTooManyRequests, "queue_wait",
			"the queue is full: it takes %.1f s, %v is the most", wait.Seconds(), s.Wait)
	}
	if err := l.add(q.weight()); err != nil {
		return nil, err
	}
	all, err = s.score(ctx, l, q)
	for _, o := range all {
		if o.err == nil {
			s.metrics.images.WithLabelValues("scored").Inc()
		} else {
			s.metrics.images.WithLabelValues("refused").Inc()
		}
	}
	return all, err
}

// weight is what images take of the queue besides the body that they came in: a square each.
func (q *request) weight() amount {
	a := amount{images: len(q.items)}
	side := int64(q.model.info.Config.Image)
	for _, i := range q.items {
		if !i.cut {
			a.bytes += 3 * side * side
		}
	}
	return a
}

// least is the shorter of two times, of which 0 stands for none.
func least(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}

func headerTime(r *http.Request) (time.Duration, error) {
	text := r.Header.Get(headerTimeout)
	if text == "" {
		return 0, nil
	}
	us, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, bad("header %s is %.32q, want microseconds", headerTimeout, text)
	}
	return microseconds(us)
}

// wantType refuses a body of another type than these. A client that does not name one means the
// first.
func wantType(r *http.Request, types ...string) error {
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return fail(http.StatusUnsupportedMediaType, "type", "Content-Encoding is %.32q, want none", e)
	}
	given := r.Header.Get("Content-Type")
	if given == "" && types[0] == "application/json" {
		return nil
	}
	if t, _, err := mime.ParseMediaType(given); err != nil || !slices.Contains(types, t) {
		return fail(http.StatusUnsupportedMediaType, "type",
			"Content-Type is %.64q, want %q", given, types)
	}
	return nil
}

// body is a request's body: what comes of it counts in the queue as it comes, so that clients who
// are slow hold no more than they sent.
func (s *Server) body(w http.ResponseWriter, r *http.Request, l *lease) (io.Reader, error) {
	if r.ContentLength > s.Body {
		return nil, &http.MaxBytesError{Limit: s.Body}
	}
	return &leased{from: http.MaxBytesReader(w, r.Body, s.Body), lease: l}, nil
}

type leased struct {
	from  io.Reader
	lease *lease
	err   error // what could not be admitted; it stays, for readers that look at what they have first
}

func (b *leased) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p)
	if b.err = b.lease.add(amount{bytes: int64(n)}); b.err != nil {
		return 0, b.err
	}
	return n, broken(err)
}

// broken is the error of a body's reader: what it does not know is a connection that broke.
func broken(err error) error {
	if err == nil || err == io.EOF || err == io.ErrUnexpectedEOF || !asProblem(err).unknown() {
		return err
	}
	return errGone
}

// jsonCopies is how many copies of its longest parts reading JSON makes at a time.
const jsonCopies = 5

func (s *Server) readBody(w http.ResponseWriter, r *http.Request, l *lease) ([]byte, error) {
	from, err := s.body(w, r, l)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(from)
	if err != nil {
		return nil, readError(err)
	}
	if r.Header.Get(headerLength) == "" {
		if err := l.add(amount{bytes: jsonCopies * int64(len(body))}); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// readError is the error of a body that could not be read.
func readError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return bad("the body ends too early")
	}
	return err
}

// form is what POST /v1/score was given.
type form struct {
	model, set string
	details    bool // more than a score of each image
	names      []string
	items      []item
}

// scoreForm answers POST /v1/score: an image that cannot be scored has a line that says why.
func (s *Server) scoreForm(w http.ResponseWriter, r *http.Request, c *call) error {
	if err := wantType(r, "multipart/form-data"); err != nil {
		return err
	}
	timeout, err := headerTime(r)
	if err != nil {
		return err
	}
	l := s.gate.lease()
	defer l.release()
	f := &form{}
	if err := s.readForm(w, r, l, f.read); err != nil {
		return err
	}
	ctx, stop := s.deadline(r.Context(), c, timeout)
	defer stop()
	_, _, lines, err := s.scoreLines(ctx, c, l, f)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, lines)
}

// scoreLines scores what a form has.
func (s *Server) scoreLines(
	ctx context.Context, c *call, l *lease, f *form,
) (m *served, set Set, lines []lineJSON, err error) {
	if m, err = s.models.use(f.model, ""); err != nil {
		return m, set, nil, err
	}
	l.use(m.uses.Done)
	if set, err = s.promptSet(ctx, l, m, f.set); err != nil {
		return m, set, nil, err
	}
	all, err := s.work(ctx, c, l, request{m, set, f.items, someGood})
	if err != nil {
		return m, set, nil, err
	}
	for i, o := range all {
		l := line(f.names[i], o, m, set)
		if f.details && o.err == nil {
			l.DetailsJSON = details(o.result, set)
		}
		lines = append(lines, l)
	}
	return m, set, lines, nil
}

// readForm reads a form with images part by part, into memory.
func (s *Server) readForm(
	w http.ResponseWriter, r *http.Request, l *lease, read func(p *multipart.Part, most int) error,
) error {
	from, err := s.body(w, r, l)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(from)
	parts, err := r.MultipartReader()
	if err != nil {
		return bad("no form: %.128v", err)
	}
	images := false
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return formError(err)
		}
		if err := read(p, s.Images); err != nil {
			return formError(err)
		}
		images = images || p.FormName() == "image"
	}
	if !images {
		return bad("no images: want one or more files in field image")
	}
	// To its end, where the server begins to notice that a client went away.
	_, err = io.Copy(io.Discard, from)
	return formError(err)
}

const maxName = 255 // bytes of a file name that are repeated

// maxField bounds a field of the form that is no image, in bytes.
const maxField = 1024

func (f *form) read(p *multipart.Part, most int) error {
	switch name := p.FormName(); name {
	case "image":
		if len(f.items) == most {
			return tooMany(most)
		}
		data, err := io.ReadAll(p)
		file := p.FileName()
		f.items = append(f.items, item{data: data})
		f.names = append(f.names, file[:min(len(file), maxName)])
		return err
	case "prompt_set":
		return readField(p, name, &f.set)
	case "model":
		return readField(p, name, &f.model)
	case "details":
		var text string
		if err := readField(p, name, &text); err != nil {
			return err
		}
		if f.details = text == "true"; !f.details && text != "false" {
			return bad("field details is %.16q, want true or false", text)
		}
		return nil
	default:
		return bad("field %.64q, want image, prompt_set, model or details", name)
	}
}

// readField reads a field of text that may be there once.
func readField(p io.Reader, name string, to *string) error {
	data, err := io.ReadAll(io.LimitReader(p, maxField+1))
	if len(data) > maxField {
		return bad("field %s has more than %d bytes", name, maxField)
	}
	if *to != "" {
		return bad("field %s is there twice", name)
	}
	*to = string(bytes.TrimSpace(data))
	return err
}

// formError is readError of a form, whose reader has messages of its own.
func formError(err error) error {
	if err == nil {
		return nil
	}
	p := asProblem(readError(err))
	if p.code != http.StatusInternalServerError {
		return p
	}
	return bad("the form is broken: %.128v", err)
}
