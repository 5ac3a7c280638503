// Package report writes the result of an evaluation as Markdown, as a CSV table and as one
// HTML page that needs nothing else: no script, no font, no image from outside.
//
// The same result gives the same bytes. Names that come from files are cut to a bounded
// length, freed of characters that do not print, and escaped.
package report

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode"
)

// ErrResult means that a Result contradicts itself; match it with errors.Is.
var ErrResult = errors.New("report: bad result")

// Result is an evaluation of one or more sets of categories.
type Result struct {
	Title    string
	Settings Settings
	Sets     []Set
}

// Settings says how the figures came about.
type Settings struct {
	Model    string
	Digest   string // of the model file
	Method   string
	Shots    int      // K, normal prompts per category
	Seeds    []uint64 // of the draws of prompts, one run of every category each
	Rate     float64  // false-alarm rate that thresholds were calibrated for; 0: there are none
	Further  int      // normal images besides the prompts that they were calibrated on
	Regions  string   // which regions count, in words; "": there are no figures of regions
	Versions []Version
}

// Version is a program, a backend or a device that took part.
type Version struct {
	Name, Version string
}

// Set is a named group of categories.
type Set struct {
	Name       string
	Categories []Category
}

// Category holds one run per seed, in the order of Settings.Seeds.
type Category struct {
	Name     string
	Runs     []Run
	Mistakes []Mistake // worst first
}

// Value is a figure that may be absent, as the zero Value is.
type Value struct {
	V     float64
	Known bool
}

// Some is a Value that is there.
func Some(v float64) Value {
	return Value{v, true}
}

// Run is the evaluation of a category with one draw of prompts.
type Run struct {
	AUROC, AP, F1Max  Value
	PixelAUROC, AUPRO Value
	Scores            []float64 // of the test images; may be empty, then nothing is plotted
	Labels            []bool    // true for anomalous, one for each score
	Threshold         Value     // a score of at least this is called anomalous

	// Of the anomalous regions, in categories with masks: the share of defects that one hits, how
	// many a normal image has, and the share of normal images that have some.
	DefectsHit, FalseRegions, WithRegion Value

	// Of the calibrated threshold: the shares of good and anomalous images above it, and 1 if it
	// is provisional, else 0.
	FalseAlarms, Found, Provisional Value
}

// Mistake is an image on the wrong side of the threshold.
type Mistake struct {
	Path      string // only its last element is shown
	Defect    string // the label as a word
	Anomalous bool   // the label
	Score     float64
	Overlay   []byte // a PNG of the image with its map
}

func (r *Result) check() error {
	if len(r.Settings.Seeds) == 0 || len(r.Sets) == 0 {
		return fmt.Errorf("%w: no seeds or no sets", ErrResult)
	}
	for _, set := range r.Sets {
		if len(set.Categories) == 0 {
			return fmt.Errorf("%w: set %q has no categories", ErrResult, clean(set.Name))
		}
		for _, c := range set.Categories {
			if err := c.check(r.Settings); err != nil {
				return fmt.Errorf("%w: %q, %q: %w", ErrResult, clean(set.Name), clean(c.Name), err)
			}
		}
	}
	return nil
}

func (c Category) check(s Settings) error {
	if seeds := len(s.Seeds); len(c.Runs) != seeds {
		return fmt.Errorf("%d runs for %d seeds", len(c.Runs), seeds)
	}
	for i, run := range c.Runs {
		if err := run.check(s); err != nil {
			return fmt.Errorf("run %d: %w", i, err)
		}
	}
	for i, m := range c.Mistakes {
		if !bytes.HasPrefix(m.Overlay, []byte("\x89PNG\r\n\x1a\n")) {
			return fmt.Errorf("mistake %d: the overlay is not a PNG", i)
		}
		if !finite(m.Score) {
			return fmt.Errorf("mistake %d: the score is not finite", i)
		}
	}
	return nil
}

func (r Run) check(s Settings) error {
	if len(r.Scores) != len(r.Labels) {
		return fmt.Errorf("%d scores, %d labels", len(r.Scores), len(r.Labels))
	}
	for i, v := range r.Scores {
		if !finite(v) {
			return fmt.Errorf("score %d is not finite", i)
		}
	}
	for _, f := range s.figures() {
		if v := f.of(r); v.Known && !finite(v.V) {
			return fmt.Errorf("%s is not finite", f.name)
		}
	}
	if r.Threshold.Known && !finite(r.Threshold.V) {
		return errors.New("the threshold is not finite")
	}
	return nil
}

func finite(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0)
}

// longText bounds the characters of any name in a report.
const longText = 160

// clean makes a foreign name fit to be shown on one line.
func clean(text string) string {
	runes := []rune(text[:min(len(text), 4*longText)])
	if len(runes) > longText {
		runes = append(runes[:longText-1], '…')
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, string(runes))
}

// base is the last element of a path of any platform.
func base(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}
