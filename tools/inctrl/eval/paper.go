package eval

import (
	"fmt"

	"github.com/inctrl-go/inctrl/internal/metrics"
)

// figuresOf are AUROC and average precision as text; "" if unknown.
type figuresOf struct{ auroc, ap string }

// paperFigures are the paper's figures that public text confirms (docs/algorithm.md §11.2), by set
// and shots. Sets without figures are listed so that the table has a row for them.
var paperFigures = map[string]map[int]figuresOf{
	"aitex": {
		2: {auroc: "0.761 ± 0.029"}, 4: {auroc: "0.790 ± 0.018"}, 8: {auroc: "0.806 ± 0.036"},
	},
	"elpv": {
		2: {auroc: "0.839 ± 0.003"}, 4: {auroc: "0.846 ± 0.011"}, 8: {auroc: "0.872 ± 0.013"},
	},
	"mvtec": {
		2: {auroc: "0.940 ± 0.015"}, 4: {auroc: "0.945 ± 0.018"}, 8: {auroc: "0.953 ± 0.013"},
	},
	"visa": {
		2: {"0.858 ± 0.022", "0.877"}, 4: {"0.877 ± 0.019", "0.902"}, 8: {"0.887 ± 0.021", "0.904"},
	},
	"brainmri": nil, "cifar10": nil, "cifar10-multi": nil, "headct": nil, "mnist": nil,
	"mnist-multi": nil, "sdd": nil,
}

// plusMinus formats mean ± standard deviation; "" for no values.
func plusMinus(values []float64) string {
	if len(values) == 0 {
		return ""
	}
	mean, std, err := metrics.MeanStd(values)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%.3f ± %.3f", mean, std)
}
