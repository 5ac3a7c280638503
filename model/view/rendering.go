package view

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// Auto is the [View] Range that stands for the range of the normal images, and the Grid that stands
// for their shape.
const Auto = "auto"

// full is a Range of all values, and white the Background, both in words.
const full, white = "full", "ffffff"

// furthest bounds the values of a range, and their distance from below, so that no number that is
// computed with them overflows.
const furthest = 1e30

// Rendering says how samples become colours; [Auto] is as yet all values. An error is an
// [ErrRange].
func (v View) Rendering() (r preprocess.Rendering, err error) {
	r.Background = [3]uint8{255, 255, 255}
	if v.Background != "" {
		b, err := hex.DecodeString(strings.TrimPrefix(v.Background, "#"))
		if err != nil || len(b) != 3 {
			return r, fmt.Errorf("%w: background is %.32q, want rrggbb in hexadecimal digits",
				ErrRange, v.Background)
		}
		copy(r.Background[:], b)
	}
	if v.Range == "" || v.Range == full || v.Range == Auto {
		return r, nil
	}
	low, high, _ := strings.Cut(v.Range, ":")
	var errLow, errHigh error
	r.Low, errLow = strconv.ParseFloat(low, 64)
	r.High, errHigh = strconv.ParseFloat(high, 64)
	if d := r.High - r.Low; errLow != nil || errHigh != nil || !(d >= 1/furthest) ||
		math.Abs(r.Low) > furthest || math.Abs(r.High) > furthest {
		return r, fmt.Errorf("%w: range is %.64q, want auto, full or LOW:HIGH, two numbers",
			ErrRange, v.Range)
	}
	return r, nil
}

// Canonical is a checked view in the one form that all views have that do the same.
func (v View) Canonical() View {
	r, err := v.Rendering()
	if err != nil {
		return v
	}
	if v.Range != Auto {
		v.Range = RangeOf(r.Low, r.High)
	}
	v.Grid = canonicalGrid(v.Grid)
	if v.Background = hex.EncodeToString(r.Background[:]); v.Background == white {
		v.Background = ""
	}
	if a, err := readArea(v.Area); a != nil && err == nil {
		v.Area = a.String()
	}
	return v
}

// RangeOf is the [View] Range of values; of equal values it is that of all values.
func RangeOf(low, high float64) string {
	if low == high {
		return ""
	}
	return strconv.FormatFloat(low, 'f', -1, 64) + ":" + strconv.FormatFloat(high, 'f', -1, 64)
}
