package record

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/printable"
)

// Writer writes results as they come.
type Writer interface {
	Write(*Result) error
	// Close writes what is left; a CSV file of no results has a header. It does not close the
	// underlying writer.
	Close() error
}

// NewWriter returns a writer of format JSONL or CSV. All that it writes prints.
func NewWriter(w io.Writer, format string) Writer {
	if format == CSV {
		return &csvWriter{w: csv.NewWriter(w)}
	}
	e := json.NewEncoder(&printable.Writer{W: w})
	e.SetEscapeHTML(false)
	return jsonWriter{e}
}

type jsonWriter struct{ *json.Encoder }

func (w jsonWriter) Write(r *Result) error { return w.Encode(r) }
func (w jsonWriter) Close() error          { return nil }

// column is a column of CSV.
type column struct {
	name string
	get  func(*Result) string
	set  func(r *Result, text string) error
}

// columns are in the order in which they are written. A reader finds them by name.
var columns = []column{
	{"image", func(r *Result) string { return Cell(r.Path()) }, setName},
	numberColumn("score", func(r *Result) **float32 { return &r.Score }),
	{"anomalous", anomalous, setAnomalous},
	numberColumn("threshold", func(r *Result) **float32 { return &r.Threshold }),
	numberColumn("normalized", func(r *Result) **float32 { return &r.Normalized }),
	textColumn("method", func(r *Result) *string { return &r.Method }),
	textColumn("model", func(r *Result) *string { return &r.Model }),
	textColumn("digest", func(r *Result) *string { return &r.Digest }),
	{"regions", countRegions, setRegions},
	textColumn("heatmap", func(r *Result) *string { return &r.Heatmap }),
	{"notes", func(r *Result) string { return strings.Join(r.Notes, noteSeparator) }, setNotes},
	textColumn("error_class", func(r *Result) *string { return &r.ErrorClass }),
	textColumn("error", func(r *Result) *string { return &r.Error }),
	textColumn("model_digest", func(r *Result) *string { return &r.ModelDigest }),
	textColumn("prompts_digest", func(r *Result) *string { return &r.PromptsDigest }),
	textColumn("pixels_digest", func(r *Result) *string { return &r.PixelsDigest }),
}

func textColumn(name string, field func(*Result) *string) column {
	return column{
		name: name,
		get:  func(r *Result) string { return Cell(*field(r)) },
		set:  func(r *Result, cell string) error { *field(r) = Text(cell); return nil },
	}
}

func numberColumn(name string, field func(*Result) **float32) column {
	return column{
		name: name,
		get:  func(r *Result) string { return Number(*field(r)) },
		set: func(r *Result, text string) (err error) {
			if text != "" {
				*field(r), err = ParseNumber(text)
			}
			return err
		},
	}
}

func setName(r *Result, cell string) error {
	r.Name = NameOf(Text(cell))
	return nil
}

// noteSeparator stands between notes in a cell; no note has it.
const noteSeparator = "; "

func setNotes(r *Result, text string) error {
	if text != "" {
		r.Notes = strings.Split(text, noteSeparator)
	}
	return nil
}

func anomalous(r *Result) string {
	if r.Anomalous == nil {
		return ""
	}
	return strconv.FormatBool(*r.Anomalous)
}

func setAnomalous(r *Result, text string) error {
	if text == "" {
		return nil
	}
	v, err := strconv.ParseBool(text)
	r.Anomalous = &v
	return err
}

func countRegions(r *Result) string {
	n := r.CountRegions()
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func setRegions(r *Result, text string) error {
	if text == "" {
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return err
	}
	count := int(n)
	r.count = &count
	return nil
}

type csvWriter struct {
	w      *csv.Writer
	headed bool
}

func (w *csvWriter) Write(r *Result) error {
	if err := w.head(); err != nil {
		return err
	}
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.get(r)
	}
	err := w.w.Write(row)
	w.w.Flush()
	return err
}

func (w *csvWriter) head() error {
	if w.headed {
		return nil
	}
	w.headed = true
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return w.w.Write(names)
}

func (w *csvWriter) Close() error {
	err := w.head()
	w.w.Flush()
	if err != nil {
		return err
	}
	return w.w.Error()
}

// Number writes a number, "" for nil.
func Number(v *float32) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(float64(*v), 'g', -1, 32)
}

// ParseNumber reads what Number wrote, to the bit.
func ParseNumber(text string) (*float32, error) {
	v, err := strconv.ParseFloat(text, 32)
	f := float32(v)
	return &f, err
}
