package models

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

// record is the content of NAME.json, beside the model file.
type record struct {
	Model   string            `json:"model"`
	Digest  string            `json:"model_digest"`
	Page    string            `json:"page"`
	Licence catalogue.Licence `json:"licence"`
	Sources []source          `json:"sources"` // in the order of the catalogue
}

// source is a file of the checkpoint.
type source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

func recordFile(dir string, c catalogue.Choice) string {
	return filepath.Join(dir, c.Model()+".json")
}

func readRecord(file string) (*record, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := &record{}
	return r, json.NewDecoder(io.LimitReader(f, 1<<20)).Decode(r)
}

// record opens the new model, and writes its record.
func (g *getting) record(files []obtained) (*record, error) {
	sum, err := modelDigest(modeldir.File(g.dir, g.choice))
	if err != nil {
		return nil, err
	}
	r := &record{
		Model: g.choice.Model(), Digest: sum, Page: g.choice.Page, Licence: g.choice.Licence,
	}
	for _, f := range files {
		r.Sources = append(r.Sources, f.source)
	}
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	return r, atomicfile.Write(recordFile(g.dir, g.choice), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}
