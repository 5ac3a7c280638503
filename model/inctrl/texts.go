package inctrl

import (
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/ops"
)

// semantic are the classes with one prompt for each of normal and anomalous: for these, an anomaly
// is an image of another class (docs/algorithm.md §5).
var semantic = []string{
	"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
	"animal",
}

var (
	normalStates = []string{
		"{}", "flawless {}", "perfect {}", "unblemished {}", "{} without flaw", "{} without defect",
		"{} without damage",
	}
	anomalyStates = []string{"damaged {}", "{} with flaw", "{} with defect", "{} with damage"}

	templates = []string{
		"a cropped photo of the {}.", "a cropped photo of a {}.", "a close-up photo of a {}.",
		"a close-up photo of the {}.", "a bright photo of a {}.", "a bright photo of the {}.",
		"a dark photo of a {}.", "a dark photo of the {}.", "a jpeg corrupted photo of a {}.",
		"a jpeg corrupted photo of the {}.", "a blurry photo of the {}.", "a blurry photo of a {}.",
		"a photo of the {}.", "a photo of a {}.", "a photo of a small {}.",
		"a photo of the small {}.", "a photo of a large {}.", "a photo of the large {}.",
		"a photo of a {} for visual inspection.", "a photo of the {} for visual inspection.",
		"a photo of a {} for anomaly detection.", "a photo of the {} for anomaly detection.",
	}
)

// Texts are the normal and the anomalous prompts of a class: one each for classes of natural
// images, otherwise every state in every template, state by state (docs/algorithm.md §5).
// Underscores in the name become spaces.
func Texts(class string) (normal, anomaly []string) {
	class = strings.ReplaceAll(class, "_", " ")
	if slices.Contains(semantic, class) {
		return []string{"a photo of " + class + " for anomaly detection."},
			[]string{"a photo without " + class + " for anomaly detection."}
	}
	return inTemplates(class, normalStates), inTemplates(class, anomalyStates)
}

func inTemplates(class string, states []string) (all []string) {
	for _, s := range states {
		for _, t := range templates {
			thing := strings.Replace(s, "{}", class, 1)
			all = append(all, strings.Replace(t, "{}", thing, 1))
		}
	}
	return all
}

// Prototype combines n text embeddings, [n, embed]: each is normalised, and their mean is
// normalised again (docs/algorithm.md §5).
func Prototype(be ops.Backend, embeddings []float32, n int) []float32 {
	defer be.Release(be.Mark())
	x := ops.Unit(ops.Upload(be, n, len(embeddings)/n, embeddings))
	return ops.Values(ops.Unit(ops.Reduce(x, ops.Reduction{Group: n})))
}
