package weights

import (
	"math"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// A record is a JSON object: key → pointer to the Go value. One table serves reading and writing.
// encoding/json sorts the keys, so equal records have equal text.
type record map[string]any

// maxItems bounds a list in a record (taps, classes).
const maxItems = maxClasses

// parse sets the record's values from text. Unknown keys are an error: ignoring one could change
// the meaning. Values of absent keys stay unchanged.
func (r record) parse(text string) error {
	return scanText([]byte(text), -1, r.member)
}

func (r record) member(s *scanner, key string) error {
	p, ok := r[key]
	if !ok {
		return s.fail("unknown key %s", scan.Quote(key))
	}
	return s.into(p)
}

// omit drops a key from what text writes.
func (r record) omit(key string, really bool) {
	if really {
		delete(r, key)
	}
}

// text is the record as canonical JSON. Its floats must be finite.
func (r record) text() string { return string(quote(r)) }

// into reads one value into *p.
func (s *scanner) into(p any) (err error) {
	switch v := p.(type) {
	case *string:
		*v, err = s.Text()
	case *bool:
		*v, err = s.Boolean()
	case *int:
		*v, err = s.count()
	case *float32:
		*v, err = s.float32()
	case *float64:
		*v, err = s.Float(64)
	case *[]int:
		*v, err = items(s, s.count)
	case *[]string:
		*v, err = items(s, s.Text)
	case *[3]float32:
		err = s.triple(v)
	case **Quantization:
		*v = &Quantization{}
		r := (*v).record()
		err = s.Object(func(key string) error { return r.member(s, key) })
	default:
		panic("weights: a record holds a type without a reader")
	}
	return err
}

func (s *scanner) count() (int, error) {
	n, err := s.Natural(math.MaxInt32)
	return int(n), err
}

func (s *scanner) float32() (float32, error) {
	x, err := s.Float(32)
	return float32(x), err
}

func (s *scanner) triple(v *[3]float32) error {
	x, err := items(s, s.float32)
	if err == nil && len(x) != len(v) {
		err = s.fail("want 3 numbers, got %d", len(x))
	}
	copy(v[:], x)
	return err
}

func items[T any](s *scanner, read func() (T, error)) ([]T, error) {
	out := []T{}
	err := s.List(maxItems, func() error {
		v, err := read()
		out = append(out, v)
		return err
	})
	return out, err
}
