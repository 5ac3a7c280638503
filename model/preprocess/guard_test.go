//go:build !js || formats

package preprocess

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestBombs: an image that declares too much is refused before anything is decoded: nothing
// near its size is allocated, and little at all.
func TestBombs(t *testing.T) {
	const limit = 32 << 10 // readers, one palette, one error
	n := 0
	for _, h := range hostiles(t) {
		if len(h.kinds) == 0 || h.kinds[0] != ErrTooLarge {
			continue
		}
		n++
		used, err := measured(h.data, Options{})
		if err == nil || used > limit {
			t.Errorf("%s: %d bytes allocated, %v", h.name, used, err)
		}
		allocs := testing.AllocsPerRun(10, func() { _, _ = Decode(h.data, Options{}) })
		if allocs > 100 {
			t.Errorf("%s: %v allocations", h.name, allocs)
		}
	}
	if n < 12 {
		t.Errorf("only %d bombs", n)
	}
}

// TestLimits checks each limit at its edge, and that zero means the default.
func TestLimits(t *testing.T) {
	t.Parallel()
	for name, data := range honest(t) {
		m, err := Decode(data, Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		w, h := m.Size()
		fits := Limits{Pixels: int64(w * h), Side: max(w, h), Bytes: int64(len(data))}
		if _, err := Decode(data, Options{Limits: fits}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i := range 3 {
			l := fits
			switch i {
			case 0:
				l.Pixels--
			case 1:
				l.Side--
			case 2:
				l.Bytes--
			}
			if _, err := Decode(data, Options{Limits: l}); !errors.Is(err, ErrTooLarge) {
				t.Errorf("%s, %+v: %v", name, l, err)
			}
		}
	}
	if (Limits{}).filled() != DefaultLimits() {
		t.Error("zero limits are not the default")
	}
}

// TestPanic: a decoder that panics gives an error.
func TestPanic(t *testing.T) {
	t.Parallel()
	broken := func([]byte, Limits) (*Image, error) { panic("index out of range") }
	if _, err := guarded(broken, nil, Limits{}); !errors.Is(err, ErrCorrupt) {
		t.Error(err)
	}
}

// TestMessages: what another package says is cut and made printable.
func TestMessages(t *testing.T) {
	t.Parallel()
	long := errors.New(strings.Repeat("\x1b[31mé\xff", 100))
	got := wrap("png", long).(*Error)
	if len(got.Detail) > 2*maxDetail || strings.Contains(got.Detail, "\x1b") ||
		!utf8.ValidString(got.Detail) {
		t.Errorf("%q", got.Detail)
	}
	if !errors.Is(got, ErrCorrupt) {
		t.Error(got)
	}
}

func TestSide(t *testing.T) {
	t.Parallel()
	m, err := Decode(honest(t)["png"], Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, side := range []int{-1, 0, MaxSide + 1} {
		if _, _, err := m.Square(side); !errors.Is(err, ErrArgument) {
			t.Errorf("side %d: %v", side, err)
		}
	}
}
