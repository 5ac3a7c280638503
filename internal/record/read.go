package record

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

// maxLine is the longest line of JSON, in bytes: a map of 1024 patches takes some 12 KB.
const maxLine = 16 << 20

// The reasons why a file holds no results; match them with errors.Is.
var (
	ErrEmpty    = errors.New("no results in it")
	ErrNoColumn = errors.New("no such column")
	errNull     = errors.New("a result is null")
	errUTF16    = errors.New("it has zero bytes: UTF-16 without a byte order mark, or no text")
	errReturn   = errors.New("a carriage return that ends no line")
)

// Read reads all results of a file: JSON lines, CSV or a server's answer in JSON, which it tells
// apart by the first byte. The text is UTF-8, with or without a byte order mark, or UTF-16 with
// one. Text that two readers could understand differently is refused, see Unmarshal.
func Read(in io.Reader) ([]*Result, error) {
	text, err := imagefiles.Text(in)
	if err != nil {
		return nil, err
	}
	r := bufio.NewReader(text)
	head, _ := r.Peek(2)
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, errUTF16
	}
	read := readCSV
	switch string(head[:min(1, len(head))]) {
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
	}
	return all, nil
}

func readLines(in io.Reader) ([]*Result, error) {
	var all []*Result
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	n := 1
	for ; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		more, err := unmarshalLine(lines.Bytes())
		if err != nil {
			return nil, notResult(n, err)
		}
		all = append(all, more...)
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("line %d: not a result: it is longer than %d bytes", n, maxLine)
	}
	return all, lines.Err()
}

func notResult(line int, err error) error {
	return fmt.Errorf("line %d: not a result: %.256s", line, err.Error())
}

// readArray reads an array, as a server answers POST /v1/score.
func readArray(in io.Reader) ([]*Result, error) {
	d := json.NewDecoder(in)
	var texts []json.RawMessage
	err := d.Decode(&texts)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("something follows it")
		}
	}
	var all []*Result
	if err == nil {
		all, err = unmarshalAll(texts)
	}
	if err != nil {
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
	if err == nil {
		err = checkHead(head)
	}
	if err != nil {
		return nil, err
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
			return nil, notResult(line, err)
		}
		all = append(all, r)
	}
}

// checkHead refuses a header that lacks a column or in which two readers could find different ones.
func checkHead(head []string) error {
	seen := map[string]bool{}
	for _, name := range head {
		at := slices.IndexFunc(columns, func(c column) bool {
			return strings.EqualFold(c.name, strings.TrimSpace(name))
		})
		switch {
		case strings.Contains(name, "\r"):
			return fmt.Errorf("line 1: column %s: %w", echo(name), errReturn)
		case at < 0:
			continue
		case seen[name]:
			return fmt.Errorf("line 1: duplicate column %s", echo(name))
		case name != columns[at].name:
			return fmt.Errorf("line 1: column %s, want %q", echo(name), columns[at].name)
		}
		seen[name] = true
	}
	for _, name := range []string{"image", "score", "digest"} {
		if !seen[name] {
			return fmt.Errorf("%w: %q; want results in JSON lines or CSV", ErrNoColumn, name)
		}
	}
	return nil
}

// fromRow reads a row; head and row have the same length.
func fromRow(head, row []string) (*Result, error) {
	r := &Result{}
	for i, name := range head {
		if strings.Contains(row[i], "\r") { // the end of a row for other readers
			return nil, errReturn
		}
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
