package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
)

// Set is a prompt set: a named series of versions, one of them active.
type Set struct {
	ID       string // ULID
	Name     string
	Labels   map[string]string
	Revision int64 // changes whenever the set does
	Active   int   // the version used if a request names none
	Latest   int
	Created  time.Time
	Updated  time.Time
	Deleted  time.Time // zero: not deleted
}

// Version is the input that a model learns from. It never changes.
type Version struct {
	Set     string // the set's ID
	Number  int    // from 1
	Recipe  Recipe
	Images  []Image
	Created time.Time
}

// Recipe says how a prompt set is made from images.
type Recipe struct {
	Preprocess string  `json:"preprocess"` // version of the pixel arithmetic when it was made
	Method     string  `json:"method"`
	Class      string  `json:"class,omitempty"`
	Rotations  int     `json:"rotations,omitempty"`
	Letterbox  bool    `json:"letterbox,omitempty"`
	Grid       string  `json:"grid,omitempty"`
	Tiles      int     `json:"tiles,omitempty"`
	Foreground bool    `json:"foreground,omitempty"`
	Range      string  `json:"range,omitempty"`
	Background string  `json:"background,omitempty"`
	Area       string  `json:"area,omitempty"`
	Calibrate  float64 `json:"calibrate,omitempty"` // false-alarm rate of a threshold; 0: none
}

// Image is a normal image, identified by the SHA-256 of its bytes.
type Image struct {
	Name   string
	Digest string // hexadecimal
	Size   int64
}

// Upload is a normal image with its bytes.
type Upload struct {
	Name string
	Data []byte
}

// Draft is a version to be made: the next version of a set, or the first version of a new set.
type Draft struct {
	Set      string // ID; empty: a new set
	Revision int64  // required revision of the set; 0: any
	Activate bool   // make the version the active one; always so for a new set

	Name   string            // of a new set
	Labels map[string]string // of a new set

	Recipe Recipe
	Before []Upload // images of an earlier version, which come first; nil: none
	Images []Upload
	// Key is an idempotency key: a repeated call with it returns what the first one made.
	Key string
}

// Limits on input.
const (
	maxName     = 64 // bytes, of names and labels
	maxText     = 256
	maxKey      = 255
	maxLabels   = 32
	maxImages   = 64
	maxVersions = 10_000
)

// CheckName checks a prompt set's name: letters, digits, '.', '_' and '-', the first a letter or
// digit, and not a ULID.
func CheckName(name string) error {
	if err := plain("name", name); err != nil {
		return err
	}
	if IsID(name) {
		return fmt.Errorf("%w: name %q looks like an id", ErrInvalid, name)
	}
	return nil
}

// IsID reports whether a text is a ULID, in upper or lower case.
func IsID(s string) bool {
	_, err := ulid.ParseStrict(s)
	return err == nil
}

func plain(what, s string) error {
	odd := func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && r != '.' && r != '_' && r != '-'
	}
	if s == "" || len(s) > maxName || strings.ContainsRune("._-", rune(s[0])) ||
		strings.ContainsFunc(s, odd) {
		return fmt.Errorf("%w: %s %.80q, want 1 to %d letters, digits, '.', '_' and '-', "+
			"a letter or digit first", ErrInvalid, what, s, maxName)
	}
	return nil
}

func printable(what, s string, most int) error {
	odd := func(r rune) bool { return !unicode.IsPrint(r) }
	if len(s) > most || !utf8.ValidString(s) || strings.ContainsFunc(s, odd) {
		return fmt.Errorf("%w: %s %.80q, want at most %d bytes of printable text",
			ErrInvalid, what, s, most)
	}
	return nil
}

func checkLabels(labels map[string]string) error {
	if len(labels) > maxLabels {
		return fmt.Errorf("%w: %d labels, want at most %d", ErrInvalid, len(labels), maxLabels)
	}
	for label, value := range labels {
		if err := plain("label", label); err != nil {
			return err
		}
		if err := printable("value of label "+label, value, maxText); err != nil {
			return err
		}
	}
	return nil
}

// all are the version's images.
func (d *Draft) all() []Upload { return slices.Concat(d.Before, d.Images) }

// check validates what the store keeps. Whether a model can learn it is for the model to decide.
func (d *Draft) check() error {
	if d.Set == "" {
		if err := errors.Join(CheckName(d.Name), checkLabels(d.Labels)); err != nil {
			return err
		}
	}
	if n := len(d.all()); n < 1 || n > maxImages {
		return fmt.Errorf("%w: %d images, want 1 … %d", ErrInvalid, n, maxImages)
	}
	for _, p := range d.all() {
		if err := printable("name of an image", p.Name, maxText); err != nil {
			return err
		}
		if len(p.Data) == 0 {
			return fmt.Errorf("%w: image %.80q is empty", ErrInvalid, p.Name)
		}
	}
	if !(d.Recipe.Calibrate >= 0 && d.Recipe.Calibrate <= 1) {
		return fmt.Errorf("%w: rate %g", ErrInvalid, d.Recipe.Calibrate)
	}
	for _, err := range []error{
		printable("class", d.Recipe.Class, maxText), printable("method", d.Recipe.Method, maxText),
		printable("idempotency key", d.Key, maxKey),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
