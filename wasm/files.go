//go:build js && wasm && convert

package main

import (
	"context"
	"io/fs"
	"time"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// folder is the files of a checkpoint, by name.
type folder struct {
	files map[string]*blob
	size  int64 // of all
	// report, if not nil, is told the bytes read so far, of those of all files.
	report func(done, total int64)
	read   int64
}

// folder reads [{name, file}], each file a Blob.
func (a arguments) folder(name string) (*folder, error) {
	v, _ := a.field(name)
	d := &folder{files: map[string]*blob{}}
	for i := range must(v.Length()) {
		f := arguments{must(v.Index(i))}
		value, _ := f.field("file")
		b, err := openBlob(value)
		if err != nil {
			return nil, err
		}
		d.files[f.text("name")] = b
		d.size += b.size
	}
	return d, nil
}

// open implements [checkpoint.Folder].
func (d *folder) open(name string) (checkpoint.Source, error) {
	b, ok := d.files[name]
	if !ok {
		return checkpoint.Source{}, fs.ErrNotExist
	}
	return checkpoint.Source{Name: name, Size: b.size, ReaderAt: counted{d, b}}, nil
}

// counted counts what is read of a file.
type counted struct {
	*folder
	*blob
}

func (c counted) ReadAt(to []byte, at int64) (int, error) {
	n, err := c.blob.ReadAt(to, at)
	if c.report != nil {
		c.read += int64(n)
		c.report(c.read, c.folder.size)
	}
	return n, err
}

// progress tells the worker how much of a call is done, at most every fiftieth of a second.
func (s *session) progress(ctx context.Context) func(done, total int64) {
	id, last := ctx.(*patient).id, time.Time{}
	return func(done, total int64) {
		if done < total && time.Since(last) < 20*time.Millisecond {
			return
		}
		last = time.Now()
		must(s.host.Call("progress", id, done, total))
	}
}

// parts is an io.Writer into Blobs, which the browser may keep on disk.
type parts []any

func (p *parts) Write(b []byte) (int, error) {
	blob, err := newBlob(safejs.Unsafe(uint8Array(b)))
	if err != nil {
		return 0, err
	}
	*p = append(*p, safejs.Unsafe(blob))
	return len(b), nil
}

func newBlob(parts ...any) (safejs.Value, error) {
	return must(safejs.Global().Get("Blob")).New(parts)
}
