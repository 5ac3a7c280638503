package project

import (
	"bytes"
	"encoding/json"
	"maps"
)

// A writer of members: those that are known and not empty, over the unknown ones. The text has them
// sorted by name, so equal projects give equal bytes.
type writer map[string]any

func (m members) writer() writer {
	w := writer{}
	for name, raw := range m {
		w[name] = raw
	}
	return w
}

// text adds a text that is not empty.
func (w writer) text(name, value string) {
	if value != "" {
		w[name] = value
	}
}

// option adds a value that was chosen.
func option[T any](w writer, name string, value *T) {
	if value != nil {
		w[name] = *value
	}
}

// bytes is project.json.
func (f *Manifest) bytes() ([]byte, error) {
	w := f.unknown.writer()
	maps.Copy(w, writer{
		"format": formatName, "version": version, "name": f.Name, "results": f.ResultCount,
		"normals": f.normals(),
	})
	w.text("created", f.Created)
	w.text("notes", f.Notes)
	option(w, "threshold", f.Threshold)
	if m := f.Model.write(); len(m) > 0 {
		w["model"] = m
	}
	if o := f.Options.write(); len(o) > 0 {
		w["options"] = o
	}
	if len(f.Images) > 0 {
		w["images"] = written(f.Images)
	}
	if len(f.Thumbnails) > 0 {
		w["thumbnails"] = written(f.Thumbnails)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(w); err != nil {
		return nil, err
	}
	if b.Len() > maxManifest {
		return nil, refuse(ErrTooLarge, "%d bytes, want at most %d", b.Len(), maxManifest)
	}
	return b.Bytes(), nil
}

func (f *Manifest) normals() []writer {
	all := []writer{}
	for _, n := range f.Normals {
		w := n.unknown.writer()
		w["file"], w["name"], w["use"] = n.File, n.Name, n.Use
		all = append(all, w)
	}
	return all
}

func written(list []Stored) (all []writer) {
	for _, s := range list {
		w := s.unknown.writer()
		w["file"], w["image"] = s.File, s.Image
		all = append(all, w)
	}
	return all
}

func (o *Model) write() writer {
	w := o.unknown.writer()
	w.text("name", o.Name)
	w.text("digest", o.Digest)
	return w
}

func (o *Options) write() writer {
	w := o.unknown.writer()
	w.text("method", o.Method)
	w.text("class", o.Class)
	if o.Calibrate != 0 {
		w["calibrate"] = o.Calibrate
	}
	if v := o.View.write(); len(v) > 0 {
		w["view"] = v
	}
	return w
}

func (o *View) write() writer {
	w := o.unknown.writer()
	if o.Rotations != nil {
		w["rotations"] = o.Rotations
	}
	option(w, "letterbox", o.Letterbox)
	option(w, "grid", o.Grid)
	option(w, "tiles", o.Tiles)
	option(w, "foreground", o.Foreground)
	option(w, "range", o.Range)
	option(w, "background", o.Background)
	return w
}
