package rest

import (
	"bytes"
	"io"
	"mime/multipart"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// form is a parsed form with images to score.
type form struct {
	model, set string
	details    bool     // return more than score and regions for each image
	outlines   bool     // with a polygon around each region
	minArea    string   // smallest area of a region
	threshold  string   // that decides; empty: the prompt set's
	names      []string // of the images
	images     []protocol.Image
}

const maxName = 255 // bytes of a file name that an answer repeats

// These bound a form field that is not an image, in bytes. An area may be as long as in a view.
const (
	maxField = 1024
	maxArea  = 32 << 10
)

// file reads a part that is a file, which may be there once.
func (p part) file(to *[]byte) (err error) {
	if *to != nil {
		return protocol.Bad("field %s occurs twice", p.FormName())
	}
	*to, err = p.lease.ReadAll(p) // not nil, also of an empty file
	return err
}

// part is a part of a form, and the lease that admits its bytes.
type part struct {
	*multipart.Part
	lease *admission.Lease
}

func (f *form) read(p part, most int) error {
	switch name := p.FormName(); name {
	case "image":
		if len(f.images) == most {
			return protocol.TooMany(most)
		}
		data, err := p.lease.ReadAll(p)
		file := p.FileName()
		f.images = append(f.images, protocol.Image{Data: data})
		f.names = append(f.names, file[:min(len(file), maxName)])
		return err
	case "prompt_set":
		return readField(p, name, &f.set)
	case "model":
		return readField(p, name, &f.model)
	case "details":
		return readFlag(p, name, &f.details)
	case "min_area":
		return readField(p, name, &f.minArea)
	case "outlines":
		return readFlag(p, name, &f.outlines)
	case "threshold":
		return readField(p, name, &f.threshold)
	default:
		return protocol.Bad("field %.64q, want image, prompt_set, model, details, min_area, "+
			"outlines or threshold", name)
	}
}

// limit is the threshold that decides; nil: the prompt set's.
func (f *form) limit() (*float32, error) {
	if f.threshold == "" {
		return nil, nil
	}
	v, err := record.ParseNumber(f.threshold)
	if err != nil || !(*v >= 0 && *v <= 1) {
		return nil, protocol.Bad("field threshold is %.32q, want 0 … 1, as scores are", f.threshold)
	}
	return v, nil
}

// readField reads a text field, which may occur once.
func readField(p io.Reader, name string, to *string) error {
	most := maxField
	if name == "area" {
		most = maxArea
	}
	data, err := io.ReadAll(io.LimitReader(p, int64(most)+1))
	if len(data) > most {
		return protocol.Bad("field %s has more than %d bytes", name, most)
	}
	if *to != "" {
		return protocol.Bad("field %s occurs twice", name)
	}
	*to = string(bytes.TrimSpace(data))
	return err
}

// readFlag reads a field that is true or false.
func readFlag(p io.Reader, name string, to *bool) error {
	var text string
	if err := readField(p, name, &text); err != nil {
		return err
	}
	if *to = text == "true"; !*to && text != "false" {
		return protocol.Bad("field %s is %.16q, want true or false", name, text)
	}
	return nil
}

// formError is ReadError for a form, whose reader has its own errors.
func formError(err error) error {
	if err == nil {
		return nil
	}
	p := protocol.AsProblem(transport.ReadError(err))
	if !p.Unexpected() {
		return p
	}
	return protocol.Bad("the form is broken: %.128v", err)
}
