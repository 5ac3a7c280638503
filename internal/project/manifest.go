package project

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
	"unicode/utf8"
)

// The first two members of project.json.
const (
	formatName = "inctrl-project"
	version    = 1
)

// Bounds of project.json.
const (
	maxManifest = 16 << 20 // bytes
	maxDepth    = 16
	maxKeys     = 1 << 10 // of one object
)

// Uses of a normal image.
const (
	Learn = "learn" // it was learned
	Check = "check" // it only checks the limit
)

// Model names a model.
type Model struct {
	Name   string
	Digest string // SHA-256 of the model file, hexadecimal

	unknown members
}

func (m Model) String() string {
	return fmt.Sprintf("%s (digest %.12s…)", quote(m.Name, maxEcho), m.Digest)
}

// Options are how the person chose to learn. What is not there is the model's own choice.
type Options struct {
	Method    string
	Class     string
	Calibrate float64 // false-alarm rate of the prompt set's threshold; 0: it was not asked for
	View      View

	unknown members
}

// View are the chosen options of a view, by the names of the command line. Nil was not chosen.
type View struct {
	Rotations  any // a number, or "auto"
	Letterbox  *bool
	Grid       *string
	Tiles      *int
	Foreground *bool
	Range      *string
	Background *string

	unknown members
}

// Normal is a normal image of a project.
type Normal struct {
	File string // its entry
	Name string
	Use  string // Learn or Check

	unknown members
}

// Stored says which entry holds an inspected image, or its thumbnail.
type Stored struct {
	File  string // the entry
	Image string // the name in the results

	unknown members
}

// Manifest is project.json.
type Manifest struct {
	Name        string
	Created     string // RFC 3339
	Model       Model
	Options     Options
	Threshold   *float32 // the limit that a person chose; nil: the prompt set's own
	Normals     []Normal
	Images      []Stored
	Thumbnails  []Stored
	ResultCount int // lines of results.jsonl
	Notes       string

	unknown members
}

// members are those of a JSON object, by name. Reading takes the known ones out; the others are
// written as they came.
type members map[string]json.RawMessage

// object reads the members of an object.
func object(text []byte) (m members, err error) {
	if err := json.Unmarshal(text, &m); err != nil || m == nil {
		return nil, refuse(ErrFormat, "%s is no object", cut(string(text), maxEcho))
	}
	return m, nil
}

// take reads a member, if it is there, and takes it out.
func take[T any](m members, name string, into *T) error {
	raw, ok := m[name]
	if !ok || string(raw) == "null" {
		return nil
	}
	delete(m, name)
	if err := json.Unmarshal(raw, into); err != nil {
		return refuse(ErrFormat, "%q is %s, want %s", name, cut(string(raw), maxEcho), kindOf(into))
	}
	return nil
}

// kindOf is what a member must be, in words.
func kindOf(into any) string {
	switch into.(type) {
	case *string, **string:
		return "a text"
	case *float64, **float32:
		return "a number"
	case *int, **int:
		return "an integer"
	case **bool:
		return "true or false"
	case *[]json.RawMessage:
		return "a list"
	}
	return "an object"
}

// first is the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// inner reads a member that is an object.
func inner(m members, name string, read func(members) error) error {
	var raw json.RawMessage
	if err := take(m, name, &raw); err != nil || raw == nil {
		return err
	}
	o, err := object(raw)
	if err == nil {
		err = read(o)
	}
	return within(name, err)
}

// list reads a member that is a list of objects.
func list[T any](m members, name string, into *[]T, read func(members) (T, error)) error {
	var raws []json.RawMessage
	if err := take(m, name, &raws); err != nil {
		return err
	}
	for i, raw := range raws {
		o, err := object(raw)
		if err != nil {
			return within(fmt.Sprintf("%s[%d]", name, i), err)
		}
		item, err := read(o)
		if err != nil {
			return within(fmt.Sprintf("%s[%d]", name, i), err)
		}
		*into = append(*into, item)
	}
	return nil
}

// within says in which member an error is.
func within(name string, err error) error {
	if e, ok := err.(*Error); ok {
		return &Error{Reason: name + ": " + e.Reason, Err: e.Err}
	}
	return err
}

// readManifest reads project.json.
func readManifest(text []byte) (f Manifest, err error) {
	if err := plain(text); err != nil {
		return f, err
	}
	m, err := object(text)
	if err != nil {
		return f, err
	}
	var format string
	var number float64
	if err := first(take(m, "format", &format), take(m, "version", &number)); err != nil {
		return f, err
	}
	switch {
	case format != formatName:
		return f, refuse(ErrFormat, "\"format\" is %s, want %q", quote(format, maxEcho), formatName)
	case number > version && number == math.Trunc(number):
		return f, refuse(ErrVersion, "version %g, this program reads version %d", number, version)
	case number != version:
		return f, refuse(ErrFormat, "\"version\" is %g, want %d", number, version)
	}
	err = first(
		take(m, "name", &f.Name), take(m, "created", &f.Created), take(m, "notes", &f.Notes),
		take(m, "threshold", &f.Threshold), take(m, "results", &f.ResultCount),
		inner(m, "model", f.Model.read), inner(m, "options", f.Options.read),
		list(m, "normals", &f.Normals, readNormal),
		list(m, "images", &f.Images, readStored),
		list(m, "thumbnails", &f.Thumbnails, readStored),
	)
	f.unknown = m
	if err != nil {
		return f, err
	}
	return f, f.check()
}

func (o *Model) read(m members) error {
	o.unknown = m
	return first(take(m, "name", &o.Name), take(m, "digest", &o.Digest))
}

func (o *Options) read(m members) error {
	o.unknown = m
	return first(take(m, "method", &o.Method), take(m, "class", &o.Class),
		take(m, "calibrate", &o.Calibrate), inner(m, "view", o.View.read))
}

func (o *View) read(m members) error {
	o.unknown = m
	return first(take(m, "rotations", &o.Rotations), take(m, "letterbox", &o.Letterbox),
		take(m, "grid", &o.Grid), take(m, "tiles", &o.Tiles),
		take(m, "foreground", &o.Foreground), take(m, "range", &o.Range),
		take(m, "background", &o.Background))
}

func readNormal(m members) (n Normal, err error) {
	n.unknown = m
	n.Use = Learn
	err = first(take(m, "file", &n.File), take(m, "name", &n.Name), take(m, "use", &n.Use))
	if err == nil && n.Use != Learn && n.Use != Check {
		err = refuse(ErrFormat, "\"use\" is %s, want %q or %q", quote(n.Use, maxEcho), Learn, Check)
	}
	return n, err
}

func readStored(m members) (s Stored, err error) {
	s.unknown = m
	return s, first(take(m, "file", &s.File), take(m, "image", &s.Image))
}

// check checks values that have a range.
func (f *Manifest) check() error {
	if f.Created != "" {
		if _, err := time.Parse(time.RFC3339, f.Created); err != nil {
			return refuse(ErrFormat, "\"created\" is %s, want a time as in RFC 3339",
				quote(f.Created, maxEcho))
		}
	}
	if d := f.Model.Digest; d != "" && (len(d) != 64 || !isHex(d)) {
		return refuse(ErrFormat, "model: \"digest\" is %s, want 64 hexadecimal digits",
			quote(d, maxEcho))
	}
	if t := f.Threshold; t != nil && !(*t >= 0 && *t <= 1) {
		return refuse(ErrFormat, "\"threshold\" is %g, want 0 … 1", *t)
	}
	if c := f.Options.Calibrate; !(c >= 0 && c <= 1) {
		return refuse(ErrFormat, "options: \"calibrate\" is %g, want 0 … 1", c)
	}
	if f.ResultCount < 0 {
		return refuse(ErrFormat, "\"results\" is %d", f.ResultCount)
	}
	switch r := f.Options.View.Rotations.(type) {
	case nil, float64, string, int:
	default:
		return refuse(ErrFormat, "options: view: \"rotations\" is %T, want a number or a text", r)
	}
	return nil
}

func isHex(text string) bool {
	return !slices.ContainsFunc([]byte(text), func(c byte) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'f')
	})
}

// plain refuses text that is no JSON object, nested too deeply, or in which a key is there twice:
// two readers could take different values.
func plain(text []byte) error {
	if !utf8.Valid(text) {
		return refuse(ErrFormat, "not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := plainValue(d, 0); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return refuse(ErrFormat, "something follows the JSON object")
	}
	return nil
}

func plainValue(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil {
		return refuse(ErrFormat, "not valid JSON at byte %d", d.InputOffset())
	}
	of, ok := t.(json.Delim)
	if !ok {
		return nil
	}
	if depth == maxDepth {
		return refuse(ErrTooLarge, "JSON nested more than %d deep", maxDepth)
	}
	seen := map[string]bool{}
	for d.More() {
		if of == '{' {
			if err := plainKey(d, seen); err != nil {
				return err
			}
		}
		if err := plainValue(d, depth+1); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return refuse(ErrFormat, "not valid JSON at byte %d", d.InputOffset())
	}
	return nil
}

func plainKey(d *json.Decoder, seen map[string]bool) error {
	t, err := d.Token()
	if err != nil {
		return refuse(ErrFormat, "not valid JSON at byte %d", d.InputOffset())
	}
	key, _ := t.(string)
	if seen[key] {
		return refuse(ErrFormat, "key %s is there twice", quote(key, maxEcho))
	}
	if seen[key] = true; len(seen) > maxKeys {
		return refuse(ErrTooLarge, "more than %d keys in an object", maxKeys)
	}
	return nil
}
