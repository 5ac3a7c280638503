package rest

import (
	"bytes"
	"image/png"
	"net/http"
	"strconv"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/transport"
)

// lookForm is a parsed form with an image to look at.
type lookForm struct {
	model, set string
	number     string // the field of this name
	name       string
	image      []byte
}

func (f *lookForm) read(p part, _ int) error {
	switch name := p.FormName(); name {
	case "image":
		return p.file(&f.image)
	case "prompt_set":
		return readField(p, name, &f.set)
	case "model":
		return readField(p, name, &f.model)
	case f.name:
		return readField(p, name, &f.number)
	default:
		return protocol.Bad("field %.64q, want image, prompt_set, model or %s", name, f.name)
	}
}

// value is the number in the form; absent: other.
func (f *lookForm) value(other int) (int, error) {
	if f.number == "" {
		return other, nil
	}
	n, err := strconv.ParseUint(f.number, 10, 31)
	if err != nil {
		return 0, protocol.Bad("field %s is %.32q, want a number", f.name, f.number)
	}
	return int(n), nil
}

// look reads a form whose number has a name.
func (a *API) look(
	w http.ResponseWriter, r *http.Request, c *transport.Call, l *admission.Lease, f *lookForm,
) (q service.Look, err error) {
	if err := transport.WantType(r, "multipart/form-data"); err != nil {
		return q, err
	}
	if err := a.readForm(w, r, l, f.read); err != nil {
		return q, err
	}
	c.Images = 1
	q = service.Look{Lease: l, Start: c.Start, PromptSet: f.set, Image: f.image}
	q.Model, err = a.Service.Model(l, f.model, "")
	return q, err
}

// nearest answers POST /v1/nearest.
func (a *API) nearest(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	l := a.Service.Lease()
	defer l.Release()
	f := &lookForm{name: "patch"}
	q, err := a.look(w, r, c, l, f)
	if err != nil {
		return err
	}
	patch, err := f.value(0)
	if err == nil && f.number == "" {
		err = protocol.Bad("no patch: want its index in the map, row by row from 0")
	}
	if err != nil {
		return err
	}
	near, err := a.Service.Nearest(r.Context(), q, patch)
	if err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, Near(near))
}

// decode answers POST /v1/decode with a PNG file.
func (a *API) decode(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	l := a.Service.Lease()
	defer l.Release()
	f := &lookForm{name: "side"}
	q, err := a.look(w, r, c, l, f)
	if err != nil {
		return err
	}
	side, err := f.value(0)
	if err != nil {
		return err
	}
	img, err := a.Service.Pixels(r.Context(), q, side)
	if err != nil {
		return err
	}
	if err := l.AddBytes(int64(len(img.Pix))); err != nil { // the file is no larger, or hardly
		return err
	}
	var file bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&file, img); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Content-Length", strconv.Itoa(file.Len()))
	_, err = w.Write(file.Bytes())
	return transport.Gone(err)
}
