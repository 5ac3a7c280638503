package calibration

// Normalize is a score for display, s/(s + T): ½ at the threshold T, above it for an anomalous
// image, 0 … 1. So scores of prompt sets with different thresholds can be shown on one scale. Both
// operations are of float32, with the same bits everywhere.
func Normalize(score, threshold float32) float32 {
	if score == threshold {
		return 0.5 // also if both are 0
	}
	return score / (score + threshold)
}
