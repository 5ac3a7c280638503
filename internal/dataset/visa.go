package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

// ErrTable means that VisA's table is not as its authors publish it.
var ErrTable = errors.New("not as published")

// visaTable is the path of the table that splits VisA for one class.
func visaTable(root string) string { return filepath.Join(root, "split_csv", "1cls.csv") }

// VisA reads VisA as its authors publish it: split_csv/1cls.csv names for each image its category,
// its part and its mask. Files that the table names are not looked for.
func VisA(root string) ([]Category, error) {
	table := visaTable(root)
	rows, err := readTable(table)
	if err != nil {
		return nil, &Error{table, err}
	}
	var all []Category
	for i, row := range rows {
		if i == 0 && row[0] == "object" {
			continue
		}
		if !visaRow(row) {
			return nil, &Error{table, fmt.Errorf("%w: line %d: want object, train or test, "+
				"normal or anomaly, image, mask", ErrTable, i+1)}
		}
		at := slices.IndexFunc(all, func(c Category) bool { return c.Name == row[0] })
		if at < 0 {
			at, all = len(all), append(all, Category{Name: row[0]})
		}
		all[at].addVisA(root, row)
	}
	for _, c := range all {
		if p := (&parts{train: c.Train, test: c.Test}); p.reason() != nil {
			return nil, &Error{filepath.Join(root, c.Name), p.reason()}
		}
	}
	slices.SortFunc(all, func(a, b Category) int { return strings.Compare(a.Name, b.Name) })
	if len(all) == 0 {
		return nil, &Error{table, ErrNoCategory}
	}
	return all, nil
}

// visaRow reports whether a row is an image that lies in the set. Only normal ones are for
// training.
func visaRow(row []string) bool {
	if len(row) < 4 || !filepath.IsLocal(row[0]) || !filepath.IsLocal(row[3]) ||
		len(row) > 4 && row[4] != "" && !filepath.IsLocal(row[4]) {
		return false
	}
	return row[1] == "test" && (row[2] == "normal" || row[2] == "anomaly") ||
		row[1] == "train" && row[2] == "normal"
}

func (c *Category) addVisA(root string, row []string) {
	in := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	item := Item{Path: in(row[3]), Defect: Good}
	if row[2] == "anomaly" {
		item.Defect = "anomaly"
		if len(row) > 4 && row[4] != "" {
			item.Masks, c.Masks = []string{in(row[4])}, true
		}
	}
	if row[1] == "train" {
		c.Train = append(c.Train, item)
	} else {
		c.Test = append(c.Test, item)
	}
}

// readTable reads a CSV file whose cells are trimmed.
func readTable(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := imagefiles.Text(f)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(text)
	r.FieldsPerRecord, r.TrimLeadingSpace = -1, true
	rows, err := r.ReadAll()
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	return rows, err
}
