package engine

import (
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// Image is an image to learn from or to score: an encoded file or pixels.
type Image struct {
	Name   string      // for errors and results
	Data   []byte      // of a format of docs/images.md; used if Pixels is nil
	Pixels image.Image // already decoded
}

// Note is something that a user should know although an image was read.
type Note = preprocess.Note

// Frame says which square of an image the model saw.
type Frame = preprocess.Frame

// ImageError says which image could not be used, and why.
type ImageError struct {
	Name string
	Err  error // a *preprocess.Error, or an error of the file system
}

func (e *ImageError) Error() string { return fmt.Sprintf("image %.256q: %v", e.Name, e.Err) }

func (e *ImageError) Unwrap() error { return e.Err }

// Class names the kind of failure in one word, for reports.
func (e *ImageError) Class() string {
	for _, of := range []struct {
		err   error
		class string
	}{
		{fs.ErrNotExist, "missing"}, {preprocess.ErrFormat, "format"},
		{preprocess.ErrTooLarge, "too_large"}, {preprocess.ErrTruncated, "truncated"},
		{preprocess.ErrCorrupt, "corrupt"}, {preprocess.ErrUnsupported, "unsupported"},
	} {
		if errors.Is(e.Err, of.err) {
			return of.class
		}
	}
	return "unreadable"
}

// ReadImage reads an image file. A file larger than limit bytes (0: 64 MB) is refused unread.
func ReadImage(path string, limit int64) (Image, error) {
	data, err := readFile(path, limit)
	if err != nil {
		return Image{}, &ImageError{path, bare(err)}
	}
	return Image{Name: path, Data: data}, nil
}

var errNotRegular = errors.New("not a regular file")

// bare is an error of the file system without its path, which the error around it gives.
func bare(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func readFile(path string, limit int64) ([]byte, error) {
	if limit == 0 {
		limit = preprocess.DefaultLimits().Bytes
	}
	// Checked before opening: opening a named pipe without a writer would block.
	if info, err := os.Stat(path); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errNotRegular
	} else if info.Size() > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", preprocess.ErrTooLarge, limit)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", preprocess.ErrTooLarge, limit)
	}
	return data, nil
}

// Decode decodes the whole image as the detector does in a view, for display.
func (d *Detector) Decode(p Image, v View) (*image.RGBA, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	m, err := d.open(p, v)
	if err != nil {
		return nil, err
	}
	return m.RGBA(), nil
}

// open decodes an image and renders it as a view says; in paper mode as the paper's code does.
func (d *Detector) open(p Image, v View) (*preprocess.Image, error) {
	r, err := v.Rendering()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errView, err)
	}
	o := d.decode
	if !d.paper() {
		o.Rendering = &r
	}
	m, err := load(p, o)
	if err != nil {
		return nil, &ImageError{p.Name, err}
	}
	return m, nil
}

func load(p Image, o preprocess.Options) (*preprocess.Image, error) {
	if p.Pixels == nil {
		return preprocess.Decode(p.Data, o)
	}
	m, err := preprocess.FromImage(p.Pixels)
	if err == nil && o.Rendering != nil {
		m = m.Rendered(*o.Rendering)
	}
	return m, err
}

// paper reports whether the detector is in paper mode.
func (d *Detector) paper() bool { return !d.decode.Orient }
