package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/record"
)

// notes explain the figures in every readable report.
func notes(s Settings) []string {
	all := []string{
		"Every figure is between 0 and 1, higher is better, unless said otherwise below; ± is " +
			"the standard deviation over the seeds (ddof = 0). An empty cell means that the " +
			"figure could not be measured.",
		"AP is the average precision; F1 max the best F1 that any threshold reaches. " +
			"Pixel AUROC and AUPRO (MVTec protocol, false positive rate up to 0.3) are taken " +
			"over the images that have masks and the normal ones, inside the model's crop.",
		"The mean of a set is over its categories that have the figure; the mean of all sets " +
			"is over the sets' means.",
	}
	if s.Regions != "" {
		all = append(all, "Defects hit is the share of anomalous images with a mask in which an "+
			"anomalous region has the middle of a pixel of the mask. False regions is how many "+
			"regions a normal image has (lower is better, may be above 1), normal with region "+
			"the share of normal images that have one (lower is better).")
	}
	if s.Rate == 0 {
		return all
	}
	return append(all, "False alarms (lower is better) is the share of good test images above "+
		"the threshold that was calibrated without knowing any defect, found that of anomalous "+
		"ones, provisional the share of seeds whose threshold is so. Good test images that "+
		"calibration took are not judged.")
}

// label names a row for readers.
func (r row) label() string {
	switch r.level {
	case levelSet:
		return "Mean of " + clean(r.set)
	case levelTotal:
		return "Mean of all sets"
	}
	return clean(r.category)
}

// settings lists names and values in the order shown.
func settings(s Settings) [][2]string {
	var seeds []string
	for _, seed := range s.Seeds {
		seeds = append(seeds, strconv.FormatUint(seed, 10))
	}
	list := [][2]string{
		{"Model", clean(s.Model)},
		{"Digest", clean(s.Digest)},
		{"Method", clean(s.Method)},
		{"Normal prompts (K)", strconv.Itoa(s.Shots)},
		{"Seeds", strings.Join(seeds, ", ")},
	}
	if s.Rate != 0 {
		list = append(list, [2]string{"Threshold", fmt.Sprintf(
			"for %g %% false alarms, from %d + %d normal images", 100*s.Rate, s.Shots, s.Further)})
	}
	if s.Regions != "" {
		list = append(list, [2]string{"Regions", clean(s.Regions)})
	}
	for _, v := range s.Versions {
		list = append(list, [2]string{clean(v.Name), clean(v.Version)})
	}
	return list
}

// Markdown writes the settings and the table of figures.
func Markdown(w io.Writer, r *Result) error {
	if err := r.check(); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", escape(clean(r.Title)))
	for _, s := range settings(r.Settings) {
		fmt.Fprintf(&b, "- %s: %s\n", escape(s[0]), escape(s[1]))
	}
	b.WriteString("\n| Set | Category |")
	columns := r.Settings.figures()
	for _, f := range columns {
		fmt.Fprintf(&b, " %s |", f.name)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---:|", len(columns)) + "\n")
	for _, row := range tabulate(r) {
		line(&b, row)
	}
	for _, note := range notes(r.Settings) {
		fmt.Fprintf(&b, "\n%s\n", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line writes a row of the table, means in bold.
func line(b *strings.Builder, r row) {
	bold := ""
	if r.level != levelCategory {
		bold = "**"
	}
	fmt.Fprintf(b, "| %s | %s%s%s |", escape(clean(r.set)), bold, escape(r.label()), bold)
	for _, c := range r.cells {
		if c.n == 0 {
			b.WriteString(" |")
		} else {
			fmt.Fprintf(b, " %s%s%s |", bold, c, bold)
		}
	}
	b.WriteString("\n")
}

// escape takes their meaning from the characters that Markdown or HTML would interpret.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_{}[]<>|~&$@", r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// CSV writes one line for each row of the table: level (category, set or total), names, and
// of each figure the mean, the standard deviation and the number of seeds. Means have all
// their digits. Cells of absent figures are empty.
func CSV(w io.Writer, r *Result) error {
	if err := r.check(); err != nil {
		return err
	}
	head := []string{"level", "set", "category"}
	for _, f := range r.Settings.figures() {
		head = append(head, f.key+"_mean", f.key+"_std", f.key+"_seeds")
	}
	lines := [][]string{head}
	for _, row := range tabulate(r) {
		line := []string{
			row.level, record.Cell(clean(row.set)), record.Cell(clean(row.category)),
		}
		for _, c := range row.cells {
			line = append(line, c.fields()...)
		}
		lines = append(lines, line)
	}
	return csv.NewWriter(w).WriteAll(lines)
}

func (c cell) fields() []string {
	if c.n == 0 {
		return []string{"", "", ""}
	}
	exact := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	return []string{exact(c.mean), exact(c.std), strconv.Itoa(c.n)}
}
