// Package calibration turns the scores of normal images into a threshold, and their patch residuals
// into the scale of a heat map. It works on numbers and pixels only.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package calibration

import "slices"

// LoneScale is the heat map scale of a single normal image, which cannot be compared with others.
const LoneScale = 0.25

// lonePatch is PatchThreshold where there is nothing to compare.
const lonePatch = 0.625 * LoneScale

// Scale is the residual that a heat map shows at full intensity: twice the 99 % quantile of the
// patch residuals of normal images, each scored against the others. It sorts residuals in place.
func Scale(residuals []float32) float32 {
	if v := quantile(residuals); v > 0 {
		return 2 * v
	}
	return LoneScale // the prompts are all alike, or all ground
}

// PatchThreshold is the residual above which a patch is anomalous, from the patch residuals of each
// normal image, scored against the others: 1.1 times the 99 % quantile of an image, of several
// images the upper median, of two the smaller one, at most 1. So one unusual image does not decide.
// It sorts the residuals in place.
func PatchThreshold(images [][]float32) float32 {
	var all []float32
	for _, residuals := range images {
		if v := quantile(residuals); v > 0 {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return lonePatch
	}
	slices.Sort(all)
	if len(images) == 2 { // each is scored against a single image, and so high
		return min(1.1*all[0], 1)
	}
	return min(1.1*all[len(all)/2], 1)
}

// quantile is the 99 % quantile of residuals, which it sorts; 0 if there are none.
func quantile(residuals []float32) float32 {
	if len(residuals) == 0 {
		return 0
	}
	slices.Sort(residuals)
	return residuals[len(residuals)*99/100]
}
