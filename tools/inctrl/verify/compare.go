package verify

import (
	"fmt"
	"math"

	"github.com/inctrl-go/inctrl/internal/record"
)

// compare names the first value of a result that differs, in the order of computation; the digest
// of everything comes last.
func compare(want, got *record.Result) string {
	if want.PixelsDigest != "" && want.PixelsDigest != got.PixelsDigest {
		return "the pixels: another image, or decoded differently"
	}
	if s := record.Departure(want.Stages, got.Stages); s != "" {
		return "the first stage that differs is " + s
	}
	what := compareScore(want, got)
	switch {
	case what != "" && len(want.Stages) > 0:
		return what + "; no stage differs, so the result was changed after scoring"
	case what != "":
		return what + "; results of `inctrl score --stages` would show the stage"
	case want.Anomalous != nil && want.Threshold != nil &&
		*want.Anomalous != (*want.Score > *want.Threshold):
		return fmt.Sprintf("anomalous: %t, at a score of %s and a threshold of %s",
			*want.Anomalous, record.Number(want.Score), record.Number(want.Threshold))
	case want.Anomalous != nil && want.Threshold == nil && got.Anomalous != nil &&
		*want.Anomalous != *got.Anomalous:
		return fmt.Sprintf("anomalous: %t, by the prompt file's threshold %t", *want.Anomalous,
			*got.Anomalous)
	}
	return ""
}

func compareScore(want, got *record.Result) string {
	if what := compareMap(want.Map, got.Map); what != "" {
		return what
	}
	if want.Parts != nil {
		for i, w := range listParts(want.Parts) {
			if g := listParts(got.Parts)[i]; differ(w.value, g.value) {
				return computed("the "+w.name+" score", w.value, g.value)
			}
		}
	}
	switch {
	case differ(want.Score, got.Score):
		return computed("the score", want.Score, got.Score)
	case want.Digest != got.Digest:
		return "the digest: changed, or something that the result does not contain"
	}
	return ""
}

func compareMap(want, got *record.Map) string {
	switch {
	case want == nil:
		return ""
	case want.Grid != got.Grid || len(want.Values) != len(got.Values):
		return "the map has another size"
	case differ(&want.Scale, &got.Scale) || want.Frame != got.Frame:
		return "the map has another scale or frame"
	}
	for i := range want.Values {
		if w, g := &want.Values[i], &got.Values[i]; differ(w, g) {
			return computed(fmt.Sprintf("the map from patch %d on", i), w, g)
		}
	}
	return ""
}

func computed(what string, want, got *float32) string {
	return fmt.Sprintf("%s: %s, computed %s", what, record.Number(want), record.Number(got))
}

// part is a named part of a score.
type part struct {
	name  string
	value *float32
}

func listParts(p *record.Parts) []part {
	return []part{
		{"patch", &p.Patch}, {"image", p.Image}, {"text", p.Text}, {"holistic", p.Holistic},
	}
}

// differ reports whether two values differ in a bit, or only one exists.
func differ(a, b *float32) bool {
	if a == nil || b == nil {
		return a != b
	}
	return math.Float32bits(*a) != math.Float32bits(*b)
}
