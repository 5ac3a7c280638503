package record

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

// Label is what a person says of an image.
type Label struct {
	Image     string
	Anomalous bool
	Line      int // of the file, from 1
}

// The words of a label.
var (
	goodWords      = []string{"good", "normal", "0", "false"}
	anomalousWords = []string{"bad", "anomalous", "defect", "1", "true"}
)

// ReadLabels reads labels: CSV with the columns image, as [Cell] writes names, and label.
func ReadLabels(in io.Reader) ([]Label, error) {
	text, err := imagefiles.Text(in)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(text)
	head, err := rows.Read()
	if err != nil {
		return nil, err
	}
	image, label := slices.Index(head, "image"), slices.Index(head, "label")
	if image < 0 || label < 0 {
		return nil, errors.New(`no columns "image" and "label" in its first line`)
	}
	var all []Label
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := rows.FieldPos(label)
		l := Label{Image: Text(row[image]), Line: line}
		switch word := strings.ToLower(strings.TrimSpace(row[label])); {
		case slices.Contains(anomalousWords, word):
			l.Anomalous = true
		case !slices.Contains(goodWords, word):
			return nil, fmt.Errorf("line %d: label %.64q, want good or bad", line, row[label])
		}
		all = append(all, l)
	}
}
