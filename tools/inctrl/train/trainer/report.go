package trainer

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"
)

//go:embed report.html
var page string

// chart is a curve in a box of 640 by 200.
type chart struct {
	Title, Points, Low, High string
}

// WriteReport writes the curves of a run as one self-contained HTML page.
func (r *Run) WriteReport(w io.Writer, title string, settings [][2]string) error {
	t, err := template.New("report").Parse(page)
	if err != nil {
		return err
	}
	var losses, scores []float64
	for _, e := range r.Epochs {
		for _, v := range e.Losses {
			losses = append(losses, float64(v))
		}
		scores = append(scores, e.Validation)
	}
	return t.Execute(w, map[string]any{
		"Title": title, "Settings": settings, "Best": r.Best, "Epochs": r.rows(),
		"Charts": []chart{
			curve("Loss, mean of ten steps", smooth(losses, 10)),
			curve("AUROC of validation, by epoch", scores),
		},
	})
}

func (r *Run) rows() (rows [][3]string) {
	for i, e := range r.Epochs {
		sum := 0.0
		for _, v := range e.Losses {
			sum += float64(v) / float64(len(e.Losses))
		}
		score := "–"
		if !math.IsNaN(e.Validation) {
			score = fmt.Sprintf("%.4f", e.Validation)
		}
		rows = append(rows, [3]string{fmt.Sprint(i + 1), fmt.Sprintf("%.5f", sum), score})
	}
	return rows
}

// smooth averages each run of n consecutive values.
func smooth(v []float64, n int) (out []float64) {
	for ; len(v) > 0; v = v[min(n, len(v)):] {
		part, sum := v[:min(n, len(v))], 0.0
		for _, x := range part {
			sum += x / float64(len(part))
		}
		out = append(out, sum)
	}
	return out
}

func curve(title string, v []float64) chart {
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		if !math.IsNaN(x) {
			low, high = min(low, x), max(high, x)
		}
	}
	if low > high {
		return chart{Title: title, Low: "–", High: "–"}
	}
	var b strings.Builder
	for i, x := range v {
		if !math.IsNaN(x) {
			fmt.Fprintf(&b, "%.1f,%.1f ", 640*float64(i)/max(1, float64(len(v)-1)),
				200-200*(x-low)/max(high-low, 1e-9))
		}
	}
	return chart{title, b.String(), fmt.Sprintf("%.4f", low), fmt.Sprintf("%.4f", high)}
}
