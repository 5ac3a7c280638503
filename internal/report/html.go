package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html
var page string

// view is what the page shows, all texts still to be escaped by the template.
type view struct {
	Title    string
	Scope    string // what the cards are the figures of
	Cards    []card
	Settings [][2]string
	Columns  []string
	Rows     []entry
	Notes    []string
	Parts    []part
}

// card is an overall figure at the top of the page.
type card struct {
	Name, Mean, Std string
}

type entry struct {
	Set, Label string
	Mean       bool
	Link       string // the anchor of the category's part, "" for a mean
	Cells      []string
}

// part shows one category.
type part struct {
	ID, Name, Set string
	ROC           *rocChart
	Histogram     *histogram
	Mistakes      []mistake
}

type mistake struct {
	Name, Kind, Defect, Score, Alt string
	Missed                         bool
	URL                            template.URL
}

// HTML writes the page.
func HTML(w io.Writer, r *Result) error {
	if err := r.check(); err != nil {
		return err
	}
	t, err := template.New("page").Parse(page)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, look(r)); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	_, err = w.Write(b.Bytes())
	return err
}

func look(r *Result) view {
	rows := tabulate(r)
	v := view{
		Title: clean(r.Title), Settings: settings(r.Settings), Notes: notes(r.Settings),
		Scope: rows[len(rows)-1].label(), Cards: cards(r.Settings, rows[len(rows)-1]),
	}
	for _, f := range r.Settings.figures() {
		v.Columns = append(v.Columns, f.name)
	}
	id := 0
	for _, row := range rows {
		shown := entry{Set: clean(row.set), Label: row.label(), Mean: row.level != levelCategory}
		if !shown.Mean {
			id++
			shown.Link = anchor(id)
		}
		for _, c := range row.cells {
			shown.Cells = append(shown.Cells, c.String())
		}
		v.Rows = append(v.Rows, shown)
	}
	v.Parts = parts(r)
	return v
}

// anchor is free of foreign text.
func anchor(id int) string {
	return fmt.Sprintf("category-%d", id)
}

// cards shows the last row of the table, which is the widest mean.
func cards(s Settings, last row) []card {
	var all []card
	for i, f := range s.figures() {
		c := last.cells[i]
		if c.n == 0 {
			continue
		}
		shown := card{Name: f.name, Mean: fmt.Sprintf("%.4f", c.mean)}
		if c.n > 1 {
			shown.Std = fmt.Sprintf("± %.4f", c.std)
		}
		all = append(all, shown)
	}
	return all
}

func parts(r *Result) []part {
	var all []part
	for _, set := range r.Sets {
		for _, c := range set.Categories {
			p := part{ID: anchor(len(all) + 1), Name: clean(c.Name), Set: clean(set.Name)}
			p.ROC = rocOf(c, r.Settings.collect(c).summary()[0])
			p.Histogram = histogramOf(c, r.Settings.Seeds[0])
			for _, m := range c.Mistakes {
				p.Mistakes = append(p.Mistakes, show(m))
			}
			all = append(all, p)
		}
	}
	return all
}

func show(m Mistake) mistake {
	s := mistake{
		Name: clean(base(m.Path)), Defect: clean(m.Defect), Kind: "False alarm",
		Missed: m.Anomalous, Score: fmt.Sprintf("%.4g", m.Score),
	}
	if m.Anomalous {
		s.Kind = "Missed anomaly"
	}
	s.Alt = fmt.Sprintf("%s: %s with its anomaly map, score %s, labelled %s",
		s.Kind, s.Name, s.Score, s.Defect)
	// A data URL of bytes that check has seen to be a PNG; base64 needs no escaping.
	s.URL = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(m.Overlay))
	return s
}
