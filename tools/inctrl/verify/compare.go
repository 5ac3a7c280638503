package verify

import (
	"fmt"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/internal/record"
)

// compare names the first value of a result that differs, in the order of computation: the decision
// after the score, and the digest of everything last.
func compare(want, got *record.Result) string {
	if want.PixelsDigest != "" && want.PixelsDigest != got.PixelsDigest {
		return "the pixels: another image, or decoded differently"
	}
	if s := record.Departure(want.Stages, got.Stages); s != "" {
		return "the first stage that differs is " + s
	}
	changed := "; results of `inctrl score --stages` would show the stage"
	if len(want.Stages) > 0 {
		changed = "; no stage differs, so the result was changed after scoring"
	}
	if what := compareScore(want, got); what != "" {
		return what + changed
	}
	if what := compareDecision(want, got); what != "" {
		return what
	}
	if what := compareRegions(want, got); what != "" {
		return what
	}
	if want.Digest != got.Digest {
		return "the digest: changed, or something that the result does not contain" + changed
	}
	return ""
}

// compareDecision compares the threshold and what it decided.
func compareDecision(want, got *record.Result) string {
	threshold := record.Number(want.Threshold)
	switch {
	case got.Threshold == nil && want.Threshold != nil:
		return fmt.Sprintf("the threshold: %s, the prompt set has none (--threshold gives one)",
			threshold)
	case got.Threshold == nil && want.Anomalous != nil:
		return fmt.Sprintf("anomalous: %t, without a threshold", *want.Anomalous)
	case got.Threshold == nil && want.Normalized != nil:
		return fmt.Sprintf("normalized: %s, without a threshold", record.Number(want.Normalized))
	case got.Threshold == nil:
		return ""
	case want.Threshold == nil || want.Anomalous == nil:
		return "no decision: the result has no threshold or does not say whether it is anomalous"
	case differ(want.Threshold, got.Threshold):
		return fmt.Sprintf("the threshold: %s, want %s (--threshold gives another)", threshold,
			record.Number(got.Threshold))
	case *want.Anomalous != *got.Anomalous:
		return fmt.Sprintf("anomalous: %t, at a score of %s and a threshold of %s",
			*want.Anomalous, record.Number(want.Score), threshold)
	case want.Normalized != nil && differ(want.Normalized, got.Normalized):
		return computed("normalized", want.Normalized, got.Normalized)
	}
	return ""
}

// compareRegions compares the regions and what they were found with, or their number if want is of
// CSV.
func compareRegions(want, got *record.Result) string {
	w, g := want.CountRegions(), got.CountRegions()
	switch {
	case w == nil:
		return ""
	case want.Regions != nil && differ(want.RegionThreshold, got.RegionThreshold):
		return computed("the threshold of a region", want.RegionThreshold, got.RegionThreshold) +
			" (--region-threshold gives another)"
	case want.Regions != nil && want.RegionMinArea != got.RegionMinArea:
		return fmt.Sprintf("the smallest area of a region: %d, want %d (--min-area gives another)",
			want.RegionMinArea, got.RegionMinArea)
	case *w != *g:
		return fmt.Sprintf("the regions: %d, found %d", *w, *g)
	case want.Regions == nil:
		return ""
	case want.RegionsLeftOut != got.RegionsLeftOut:
		return fmt.Sprintf("the regions: %d left out, found %d", want.RegionsLeftOut,
			got.RegionsLeftOut)
	}
	for i, r := range want.Regions {
		if what := compareRegion(r, got.Regions[i]); what != "" {
			return fmt.Sprintf("region %d: its %s", i+1, what)
		}
	}
	return ""
}

func compareRegion(want, got record.Region) string {
	same := func(a, b float32) bool { return !differ(&a, &b) }
	switch {
	case want.X != got.X || want.Y != got.Y || want.Width != got.Width ||
		want.Height != got.Height:
		return "box"
	case want.Area != got.Area:
		return "area"
	case !same(want.Peak, got.Peak):
		return "peak"
	case want.PeakX != got.PeakX || want.PeakY != got.PeakY:
		return "peak's place"
	case !same(want.Mean, got.Mean):
		return "mean"
	case want.Outline != nil && !slices.EqualFunc(want.Outline, got.Outline, same):
		return "outline"
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
	if differ(want.Score, got.Score) {
		return computed("the score", want.Score, got.Score)
	}
	return ""
}

func compareMap(want, got *record.Map) string {
	switch {
	case want == nil:
		return ""
	case want.Rows != got.Rows || want.Columns != got.Columns ||
		len(want.Values) != len(got.Values):
		return "the map has another size"
	case differ(&want.Scale, &got.Scale) || want.Frame != got.Frame:
		return "the map has another scale or frame"
	case !slices.Equal(want.Outside, got.Outside):
		return "the map has other patches outside"
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
