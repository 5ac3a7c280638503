package published

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

// images are all of a folder, under one defect.
func (s *source) images(folder, category, part, defect string) (all []img, err error) {
	names, err := s.files(folder)
	for _, name := range names {
		all = append(all, img{category: category, part: part, defect: defect, name: name,
			from: filepath.Join(folder, name)})
	}
	return all, err
}

// mvtec has our tree; what lies beside it is left out.
func mvtec(s *source) ([]img, error) {
	set, err := dataset.Walk(s.root)
	s.search.Left = set.Left
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	for _, d := range set.Doubts {
		for range d.Files {
			if d.Text == dataset.DoubledMask {
				s.search.Left.File("mask of the same name as another")
			}
		}
	}
	return imagesOf(set.Categories), nil
}

// visa is split as its authors split it for one class: split_csv/1cls.csv.
func visa(s *source) ([]img, error) {
	categories, err := dataset.VisA(s.root)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	return imagesOf(categories), nil
}

// imagesOf are the images of categories. Of images in one folder that have one name, as those of
// nested folders may, all but the first have a number.
func imagesOf(categories []dataset.Category) (all []img) {
	for _, c := range categories {
		seen := map[string]int{}
		for i, item := range slices.Concat(c.Train, c.Test) {
			p := img{category: c.Name, part: "train", defect: item.Defect,
				name: filepath.Base(item.Path), from: item.Path, masks: item.Masks}
			if i >= len(c.Train) {
				p.part = "test"
			}
			key := filepath.Join(p.part, p.defect, strings.ToLower(stem(p.name)))
			if seen[key]++; seen[key] > 1 {
				ext := filepath.Ext(p.name)
				p.name = fmt.Sprintf("%s-%d%s", stem(p.name), seen[key], ext)
			}
			all = append(all, p)
		}
	}
	return all
}

func stem(name string) string { return strings.TrimSuffix(name, filepath.Ext(name)) }

// there reports whether there is such a file.
func there(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
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
	in, err := imagefiles.Text(f)
	if err != nil {
		return nil, err
	}
	if comma == 0 {
		text, err := io.ReadAll(in)
		for line := range strings.Lines(string(text)) {
			if cells := strings.Fields(line); len(cells) > 0 {
				rows = append(rows, cells)
			}
		}
		return rows, err
	}
	r := csv.NewReader(in)
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
func elpv(s *source) (all []img, err error) {
	table := filepath.Join(s.root, "labels.csv")
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
			from: filepath.Join(s.root, filepath.FromSlash(row[0]))})
	}
	return all, nil
}

func brainMRI(s *source) ([]img, error) {
	normal, err := s.images(filepath.Join(s.root, "no"), "brainmri", "", Good)
	if err != nil {
		return nil, err
	}
	tumour, err := s.images(filepath.Join(s.root, "yes"), "brainmri", "", "tumor")
	return append(normal, tumour...), err
}

// headCT: labels.csv says for each number whether there is a haemorrhage.
func headCT(s *source) (all []img, err error) {
	table := filepath.Join(s.root, "labels.csv")
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
		p.from = filepath.Join(s.root, "head_ct", p.name)
		all = append(all, p)
	}
	return all, nil
}
