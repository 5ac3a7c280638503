// Package catalogue lists public backbones that `inctrl models get` fetches and converts: where
// each is, its size, digest, licence and how it is converted. The list is catalogue.json, which the
// web page reads too. Nothing in this package uses the network.
package catalogue

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

//go:embed catalogue.json
var list []byte

// Entry is a public backbone.
type Entry struct {
	Name     string  `json:"name"`     // lower case letters, digits and hyphens
	Title    string  `json:"title"`    // for people
	Page     string  `json:"page"`     // where people read about it and accept its licence
	Revision string  `json:"revision"` // commit or release that the files are of
	Files    []File  `json:"files"`    // one file, or an index of shards and its shards
	Licence  Licence `json:"licence"`
	Gated    bool    `json:"gated"` // only for those who have accepted the licence on Page

	Parameters int64 `json:"parameters"` // of the image tower

	// How it is converted. What the files do not tell is here, so that no config.json is needed.
	Image int        `json:"image"` // side of the square input, in pixels
	Patch int        `json:"patch"` // side of a patch, in pixels
	GELU  string     `json:"gelu"`  // "": as the layout has it
	Mean  [3]float32 `json:"mean"`
	Std   [3]float32 `json:"std"`

	GoodFor  string    `json:"good_for"`
	Note     string    `json:"note,omitempty"` // what else a user must know
	Measured *Measured `json:"measured,omitempty"`
}

// File is a file of a checkpoint.
type File struct {
	Name   string `json:"name"`
	URL    string `json:"url"`
	Bytes  int64  `json:"bytes"`
	Exact  bool   `json:"exact"`  // Bytes is the size; otherwise it is near it
	SHA256 string `json:"sha256"` // hex digits, or the first 8; "" if unknown
}

// Most is the largest number of bytes that the file may have: its size if that is known, else a
// little more than what it is near.
func (f File) Most() int64 {
	if f.Exact {
		return f.Bytes
	}
	return f.Bytes + f.Bytes/50 + 1<<20
}

// Licence is the licence of the weights.
type Licence struct {
	ID   string `json:"id"` // of the SPDX list; "" if it is not in it
	Name string `json:"name"`
	URL  string `json:"url"`
}

// String is the licence's SPDX identifier, or else its name.
func (l Licence) String() string {
	if l.ID != "" {
		return l.ID
	}
	return l.Name
}

// Measured is what a model costs in int8 on the machine of docs/benchmarks.md.
type Measured struct {
	ModelMB  float64 `json:"model_mb"`  // size of the model file
	ImageMS  float64 `json:"image_ms"`  // time of one image on two threads
	MemoryMB float64 `json:"memory_mb"` // peak memory of a scorer
}

// Bytes are those of all files.
func (e Entry) Bytes() (sum int64) {
	for _, f := range e.Files {
		sum += f.Bytes
	}
	return sum
}

// Catalogue is a list of entries.
type Catalogue []Entry

// All is the catalogue.
func All() Catalogue {
	var all struct {
		Version int
		Models  Catalogue
	}
	if err := json.Unmarshal(list, &all); err != nil {
		panic(err) // the tests read the same bytes
	}
	return all.Models
}

// Names are the names of the entries.
func (c Catalogue) Names() []string {
	names := make([]string, len(c))
	for i, e := range c {
		names[i] = e.Name
	}
	return names
}

// Choice is an entry and how it is converted.
type Choice struct {
	Entry
	Side    int  // of the input in pixels; 0: the entry's
	Float32 bool // not quantized
}

// Model is the entry's name; "-448" follows for another side than the entry's, "-float32" for a
// model that is not quantized.
func (c Choice) Model() string {
	name := c.Entry.Name
	if c.Side != 0 && c.Side != c.Image {
		name += fmt.Sprintf("-%d", c.Side)
	}
	if c.Float32 {
		name += float32Suffix
	}
	return name
}

const float32Suffix = "-float32"

// Find returns what a name that [Choice.Model] gives chooses.
func (c Catalogue) Find(name string) (Choice, bool) {
	rest, isFloat := strings.CutSuffix(name, float32Suffix)
	for _, side := range []bool{false, true} {
		choice, entry := Choice{Float32: isFloat}, rest
		if side {
			at := strings.LastIndexByte(rest, '-')
			n, err := strconv.ParseUint(rest[at+1:], 10, 16)
			if at < 0 || err != nil {
				continue
			}
			choice.Side, entry = int(n), rest[:at]
		}
		i := slices.IndexFunc(c, func(e Entry) bool { return e.Name == entry })
		if i < 0 {
			continue
		}
		choice.Entry = c[i]
		return choice, choice.Model() == name
	}
	return Choice{}, false
}
