package project

import (
	"bufio"
	"bytes"
	"errors"

	"github.com/inctrl-go/inctrl/internal/record"
)

// Results are the results of all inspected images, in their order.
func (p *Project) Results() ([]*record.Result, error) {
	if !p.Has(resultsEntry) {
		return nil, nil
	}
	text, err := p.Entry(resultsEntry)
	if err != nil || len(bytes.TrimSpace(text)) == 0 {
		return nil, err
	}
	all, err := record.Read(bytes.NewReader(text))
	if err != nil {
		return nil, in(p.file, resultsEntry, refuse(ErrFormat, "%s", cut(err.Error(), 4*maxEcho)))
	}
	return all, nil
}

// AddResults adds results. One of an image that has a result already takes its place; all other
// lines stay as they are.
func (p *Project) AddResults(more []*record.Result) error {
	lines, err := p.lines()
	if err != nil {
		return err
	}
	at := make(map[string]int, len(lines))
	for i, l := range lines {
		at[l.image] = i
	}
	for _, r := range more {
		var b bytes.Buffer
		if err := record.NewWriter(&b, record.JSONL).Write(r); err != nil {
			return in(p.file, resultsEntry, err)
		}
		l := line{r.Path(), bytes.TrimSuffix(b.Bytes(), []byte("\n"))}
		if i, ok := at[l.image]; ok {
			lines[i] = l
		} else {
			at[l.image] = len(lines)
			lines = append(lines, l)
		}
	}
	var b bytes.Buffer
	for _, l := range lines {
		b.Write(l.text)
		b.WriteByte('\n')
	}
	p.set(resultsEntry, b.Bytes())
	p.ResultCount = len(lines)
	return nil
}

// line is a line of results.jsonl.
type line struct {
	image string
	text  []byte
}

// lines are the lines of results.jsonl that are not empty.
func (p *Project) lines() (all []line, err error) {
	if !p.Has(resultsEntry) {
		return nil, nil
	}
	text, err := p.Entry(resultsEntry)
	if err != nil {
		return nil, err
	}
	s := bufio.NewScanner(bytes.NewReader(text))
	s.Buffer(nil, maxLine)
	for n := 1; s.Scan(); n++ {
		if len(s.Bytes()) == 0 {
			continue
		}
		var r record.Result
		if err := record.Unmarshal(s.Bytes(), &r); err != nil {
			return nil, p.badLine(n, err)
		}
		all = append(all, line{r.Path(), bytes.Clone(s.Bytes())})
	}
	if s.Err() != nil {
		return nil, p.badLine(len(all)+1, errors.New("it is too long"))
	}
	return all, nil
}

// maxLine is the longest line of results.jsonl, in bytes.
const maxLine = 16 << 20

func (p *Project) badLine(n int, err error) error {
	return in(p.file, resultsEntry,
		refuse(ErrFormat, "line %d: not a result: %s", n, cut(err.Error(), 4*maxEcho)))
}

// Labels are what a person said of images, in their order.
func (p *Project) Labels() ([]record.Label, error) {
	if !p.Has(labelsEntry) {
		return nil, nil
	}
	text, err := p.Entry(labelsEntry)
	if err != nil {
		return nil, err
	}
	all, err := record.ReadLabels(bytes.NewReader(text))
	if err != nil {
		return nil, in(p.file, labelsEntry, refuse(ErrFormat, "%s", cut(err.Error(), 4*maxEcho)))
	}
	return all, nil
}
