package main

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
)

// maxResult is the longest result of a file, in bytes: a map of 1024 patches is some 12 KB.
const maxResult = 16 << 20

var (
	errNoResults = errors.New("no results in it")
	errNoColumn  = errors.New("no such column")
)

// readRecords reads what a recordWriter wrote, JSON lines or CSV: a file, or standard input.
func (a *app) readRecords(path string) ([]*record, error) {
	in := a.in
	if path != stdin {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	r := bufio.NewReader(in)
	read := readCSV
	if first, err := r.Peek(1); err == nil && first[0] == '{' {
		read = readJSON
	}
	all, err := read(r)
	if err == nil && len(all) == 0 {
		err = errNoResults
	}
	if err != nil {
		return nil, fmt.Errorf("results %.256q: %w", path, err)
	}
	return all, nil
}

func readJSON(in io.Reader) ([]*record, error) {
	var all []*record
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxResult)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var r struct {
			record
			Path        string `json:"path"` // as `inctrl batch` names things
			RawPath     []byte `json:"path_base64"`
			IsAnomalous *bool  `json:"is_anomalous"`
		}
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			return nil, fmt.Errorf("line %d: not a result: %.256s", n, err.Error())
		}
		r.Image = cmp.Or(r.Image, string(r.RawPath), r.Path)
		r.Anomalous = cmp.Or(r.Anomalous, r.IsAnomalous)
		all = append(all, &r.record)
	}
	return all, lines.Err()
}

// readCSV finds columns by name, so that more of them, in another order, do no harm.
func readCSV(in io.Reader) ([]*record, error) {
	rows := csv.NewReader(in)
	head, err := rows.Read()
	if err == io.EOF {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for i, name := range head {
		head[i] = cmp.Or(batchColumns[name], name)
	}
	for _, name := range []string{"image", "score", "digest"} {
		if !slices.Contains(head, name) {
			return nil, fmt.Errorf("%w: %q", errNoColumn, name)
		}
	}
	var all []*record
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		r, err := csvRecord(head, row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: not a result: %.256s", line, err.Error())
		}
		all = append(all, r)
	}
}

// batchColumns are columns that `inctrl batch` names otherwise.
var batchColumns = map[string]string{"path": "image", "is_anomalous": "anomalous"}

// csvRecord is a row as a record; head and row are of one length.
func csvRecord(head, row []string) (r *record, err error) {
	r = &record{}
	text := map[string]*string{
		"image": &r.Image, "method": &r.Method, "model": &r.Model, "digest": &r.Digest,
		"error": &r.Error, "model_digest": &r.ModelDigest, "prompts_digest": &r.PromptsDigest,
		"pixels_digest": &r.PixelsDigest,
	}
	for i, name := range head {
		switch {
		case text[name] != nil:
			*text[name] = row[i]
		case row[i] == "":
		case name == "score":
			r.Score, err = parseNumber(row[i])
		case name == "threshold":
			r.Threshold, err = parseNumber(row[i])
		case name == "anomalous":
			r.Anomalous = new(bool)
			*r.Anomalous, err = strconv.ParseBool(row[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// parseNumber reads what number wrote.
func parseNumber(text string) (*float32, error) {
	v, err := strconv.ParseFloat(text, 32)
	f := float32(v)
	return &f, err
}
