package record

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxLine is the longest line of JSON, in bytes: a map of 1024 patches takes some 12 KB.
const maxLine = 16 << 20

// The reasons why a file holds no results; match them with errors.Is.
var (
	ErrEmpty    = errors.New("no results in it")
	ErrNoColumn = errors.New("no such column")
	errNull     = errors.New("a result is null")
)

// Read reads all results of a file: JSON lines, CSV or a server's answer in JSON, which it tells
// apart by the first byte.
func Read(in io.Reader) ([]*Result, error) {
	r := bufio.NewReader(in)
	read := readCSV
	switch first, _ := r.Peek(1); string(first) {
	case "{":
		read = readLines
	case "[":
		read = readArray
	}
	all, err := read(r)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, ErrEmpty
	case slices.Contains(all, nil):
		return nil, errNull
	}
	return all, nil
}

func readLines(in io.Reader) ([]*Result, error) {
	var all []*Result
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var line struct {
			Result
			Results []*Result `json:"results"` // of a server's answer
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, fmt.Errorf("line %d: not a result: %.256s", n, err.Error())
		}
		if line.Results != nil {
			all = append(all, line.Results...)
			continue
		}
		all = append(all, &line.Result)
	}
	return all, lines.Err()
}

// readArray reads an array, as a server answers POST /v1/score.
func readArray(in io.Reader) (all []*Result, err error) {
	if err := json.NewDecoder(in).Decode(&all); err != nil {
		return nil, fmt.Errorf("not an array of results: %.256s", err.Error())
	}
	return all, nil
}

// readCSV finds columns by name: their order does not matter, and unknown ones are ignored.
func readCSV(in io.Reader) ([]*Result, error) {
	rows := csv.NewReader(in)
	head, err := rows.Read()
	if err == io.EOF {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"image", "score", "digest"} {
		if !slices.Contains(head, name) {
			return nil, fmt.Errorf("%w: %q; want results in JSON lines or CSV", ErrNoColumn, name)
		}
	}
	var all []*Result
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		r, err := fromRow(head, row)
		if err != nil {
			line, _ := rows.FieldPos(0)
			return nil, fmt.Errorf("line %d: not a result: %.256s", line, err.Error())
		}
		all = append(all, r)
	}
}

// fromRow reads a row; head and row have the same length.
func fromRow(head, row []string) (*Result, error) {
	r := &Result{}
	for i, name := range head {
		at := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
		if at < 0 {
			continue
		}
		if err := columns[at].set(r, row[i]); err != nil {
			return nil, err
		}
	}
	return r, nil
}
