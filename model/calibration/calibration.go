// Package calibration turns the scores of normal images into a threshold, and their patch residuals
// into the scale of a heat map. It works on numbers and pixels only.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package calibration

import "slices"

// LoneScale is the heat map scale of a single normal image, which cannot be compared with others.
const LoneScale = 0.25

// Scale is the residual that a heat map shows at full intensity: twice the 99 % quantile of the
// patch residuals of normal images, each scored against the others. It sorts residuals in place.
func Scale(residuals []float32) float32 {
	slices.Sort(residuals)
	if n := len(residuals); n > 0 && residuals[n*99/100] > 0 {
		return 2 * residuals[n*99/100]
	}
	return LoneScale // the prompts are all alike, or all ground
}

// PatchThreshold is the residual above which a patch is anomalous, for a heat map scale: 1.25 times
// the 99 % quantile of the patch residuals of normal images, at most 1.
func PatchThreshold(scale float32) float32 { return min(scale*0.625, 1) }
