package rest

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/transport"
)

// infer answers an infer request of the protocol.
func (a *API) infer(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	l := a.Service.Lease()
	defer l.Release()
	m, err := a.Service.Model(l, r.PathValue("model"), r.PathValue("version"))
	if err != nil {
		return err
	}
	if err := transport.WantType(r, "application/json", "application/octet-stream"); err != nil {
		return err
	}
	body, err := a.readBody(w, r, l)
	if err != nil {
		return err
	}
	q, err := a.Service.Schema(m).ReadJSON(body, r.Header.Get(protocol.HeaderLength))
	if err != nil {
		return err
	}
	timeout, err := headerTime(r)
	if err != nil {
		return err
	}
	q.Timeout = protocol.Shorter(q.Timeout, timeout)
	c.Images = len(q.Images)
	got, err := a.Service.Infer(r.Context(), service.Request{
		Inference: q, Model: m, Lease: l, Start: c.Start,
	})
	if err != nil {
		return err
	}
	return writeAnswer(w, got.Answer())
}

// writeAnswer sends an answer: JSON, or JSON followed by binary tensors.
func writeAnswer(w http.ResponseWriter, a *protocol.Answer) error {
	head, tail, err := a.JSON()
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if tail != nil {
		h.Set("Content-Type", "application/octet-stream")
		h.Set(protocol.HeaderLength, strconv.Itoa(len(head)))
	}
	h.Set("Content-Length", strconv.Itoa(len(head)+len(tail)))
	_, err = w.Write(append(head, tail...))
	return transport.Gone(err)
}

func headerTime(r *http.Request) (time.Duration, error) {
	text := r.Header.Get(HeaderTimeout)
	if text == "" {
		return 0, nil
	}
	us, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, protocol.Bad("header %s is %.32q, want microseconds", HeaderTimeout, text)
	}
	return protocol.Microseconds(us)
}

// body reads a request's body, which is admitted as it arrives.
func (a *API) body(
	w http.ResponseWriter, r *http.Request, l *admission.Lease,
) (io.Reader, error) {
	from, err := transport.Body(w, r, a.Service.Body)
	if err != nil {
		return nil, err
	}
	return l.Reader(from), nil
}

// readBody reads an infer request and admits the memory that parsing JSON needs besides.
func (a *API) readBody(
	w http.ResponseWriter, r *http.Request, l *admission.Lease,
) ([]byte, error) {
	from, err := a.body(w, r, l)
	if err != nil {
		return nil, err
	}
	body, err := l.ReadAll(from)
	if err != nil {
		return nil, transport.ReadError(err)
	}
	if r.Header.Get(protocol.HeaderLength) == "" {
		if err := l.AddBytes(protocol.JSONCopies * int64(len(body))); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// readForm reads a form with images, part by part, into memory.
func (a *API) readForm(
	w http.ResponseWriter, r *http.Request, l *admission.Lease,
	read func(p part, most int) error,
) error {
	images := false
	err := a.readParts(w, r, l, func(p part, most int) error {
		images = images || p.FormName() == "image"
		return read(p, most)
	})
	if err == nil && !images {
		err = protocol.Bad("no images: want one or more files in field image")
	}
	return err
}

// readParts reads a form part by part.
func (a *API) readParts(
	w http.ResponseWriter, r *http.Request, l *admission.Lease,
	read func(p part, most int) error,
) error {
	from, err := a.body(w, r, l)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(from)
	parts, err := r.MultipartReader()
	if err != nil {
		return protocol.Bad("no form: %.128v", err)
	}
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return formError(err)
		}
		if err := read(part{p, l}, a.Service.Images); err != nil {
			return formError(err)
		}
	}
	// Read to the end: only then the server notices if the client goes away.
	_, err = io.Copy(io.Discard, from)
	return formError(err)
}
