package published

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// images are all of a folder, under one defect.
func images(folder, category, part, defect string) (all []img, err error) {
	names, err := files(folder)
	for _, name := range names {
		all = append(all, img{category: category, part: part, defect: defect, name: name,
			from: filepath.Join(folder, name)})
	}
	return all, err
}

// mvtec has our tree; other folders and files beside the categories are left out.
func mvtec(root string) (all []img, err error) {
	categories, err := folders(root)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		train, err := images(filepath.Join(root, c, "train", Good), c, "train", Good)
		if errors.Is(err, ErrLayout) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, train...)
		defects, err := folders(filepath.Join(root, c, "test"))
		if err != nil {
			return nil, err
		}
		for _, d := range defects {
			test, err := images(filepath.Join(root, c, "test", d), c, "test", d)
			if err != nil {
				return nil, err
			}
			for i, p := range test {
				name := stem(p.name) + "_mask.png"
				test[i].mask = there(filepath.Join(root, c, "ground_truth", d, name))
			}
			all = append(all, test...)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: no CATEGORY/train/good in %.256q", ErrLayout, root)
	}
	return all, nil
}

func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// there is the path, or "" if there is no such file.
func there(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

// visa is split as its authors split it for one class: split_csv/1cls.csv.
func visa(root string) (all []img, err error) {
	table := filepath.Join(root, "split_csv", "1cls.csv")
	rows, err := readTable(table, ',')
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if i == 0 && len(row) > 0 && row[0] == "object" {
			continue
		}
		if len(row) < 4 || row[1] != "train" && row[1] != "test" ||
			row[2] != "normal" && row[2] != "anomaly" ||
			!filepath.IsLocal(row[0]) || !filepath.IsLocal(row[3]) {
			return nil, badLine(table, i, "object, train or test, normal or anomaly, image")
		}
		p := img{category: row[0], part: row[1], defect: Good, name: filepath.Base(row[3]),
			from: filepath.Join(root, filepath.FromSlash(row[3]))}
		if row[2] == "anomaly" {
			p.defect = "anomaly"
			if len(row) > 4 && filepath.IsLocal(row[4]) {
				p.mask = there(filepath.Join(root, filepath.FromSlash(row[4])))
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// badLine says what was wanted in a line of a table, the first being line 1.
func badLine(table string, i int, want string) error {
	return fmt.Errorf("%w: %.256q, line %d: want %s", ErrLayout, table, i+1, want)
}

// readTable reads a table whose cells are trimmed. A separator of 0 means any white space.
func readTable(path string, comma rune) (rows [][]string, err error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %.256q is missing", ErrLayout, path)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if comma == 0 {
		text, err := io.ReadAll(f)
		for line := range strings.Lines(string(text)) {
			if cells := strings.Fields(line); len(cells) > 0 {
				rows = append(rows, cells)
			}
		}
		return rows, err
	}
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord, r.TrimLeadingSpace = comma, -1, true
	if rows, err = r.ReadAll(); err != nil {
		return nil, fmt.Errorf("%w: %.256q: %w", ErrLayout, path, err)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	return rows, nil
}

// elpv: cells with defect probability 0 are normal, those with 1 anomalous; what is between is left
// out.
func elpv(root string) (all []img, err error) {
	table := filepath.Join(root, "labels.csv")
	rows, err := readTable(table, 0)
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if len(row) < 2 || !filepath.IsLocal(row[0]) {
			return nil, badLine(table, i, "image, probability, type")
		}
		at, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return nil, badLine(table, i, "a probability in the second place")
		}
		defect := map[float64]string{0: Good, 1: "defect"}[at]
		if defect == "" {
			continue
		}
		all = append(all, img{category: "elpv", defect: defect, name: filepath.Base(row[0]),
			from: filepath.Join(root, filepath.FromSlash(row[0]))})
	}
	return all, nil
}

func brainMRI(root string) ([]img, error) {
	normal, err := images(filepath.Join(root, "no"), "brainmri", "", Good)
	if err != nil {
		return nil, err
	}
	tumour, err := images(filepath.Join(root, "yes"), "brainmri", "", "tumor")
	return append(normal, tumour...), err
}

// headCT: labels.csv says for each number whether there is a haemorrhage.
func headCT(root string) (all []img, err error) {
	table := filepath.Join(root, "labels.csv")
	rows, err := readTable(table, ',')
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		if i == 0 && len(row) > 0 && row[0] == "id" {
			continue
		}
		if len(row) != 2 || row[1] != "0" && row[1] != "1" {
			return nil, badLine(table, i, "number, 0 or 1")
		}
		id, err := strconv.Atoi(row[0])
		if err != nil {
			return nil, badLine(table, i, "a number in the first place")
		}
		p := img{category: "headct", defect: Good, name: fmt.Sprintf("%03d.png", id)}
		if row[1] == "1" {
			p.defect = "hemorrhage"
		}
		p.from = filepath.Join(root, "head_ct", p.name)
		all = append(all, p)
	}
	return all, nil
}
