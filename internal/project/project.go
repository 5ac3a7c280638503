// Package project reads and writes project files: what a person teaches, inspects and decides, in
// one file that the web page and the command line share. docs/project.md describes the format: a
// ZIP file with project.json, the prompt file, the normal images, the results and the labels.
//
// Nothing of a file is trusted: sizes are bounded before anything is allocated, names stay inside,
// and every error says which file and entry it is of. What this version does not know, entries of
// the ZIP file and members of the JSON, is kept when a project is written again.
package project

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
)

// Extension is that of a project file's name.
const Extension = ".inctrl"

// The entries of a project file.
const (
	manifestEntry = "project.json"
	promptsEntry  = "prompts"
	resultsEntry  = "results.jsonl"
	labelsEntry   = "labels.csv"
	normalsFolder = "normals/"
	imagesFolder  = "images/"
	thumbsFolder  = "thumbnails/"
)

// Project is a project file in memory, or one that is open: then entries are read when they are
// wanted. It is not safe for concurrent use.
type Project struct {
	Manifest
	file    string // its name in errors
	entries map[string]*entry
	comment string    // of the ZIP file
	source  io.Closer // nil: it is not open
}

// New returns an empty project that begins now. File is the name that errors say.
func New(file, name string, now time.Time) *Project {
	return &Project{
		Manifest: Manifest{Name: name, Created: now.UTC().Format(time.RFC3339)},
		file:     file, entries: map[string]*entry{},
	}
}

// Close closes the file that the project was read from.
func (p *Project) Close() error {
	if p.source == nil {
		return nil
	}
	source := p.source
	p.source = nil
	return source.Close()
}

// Has reports whether the file has an entry.
func (p *Project) Has(name string) bool { return p.entries[name] != nil }

// Entry is the content of an entry. One that is not there is an [ErrMissing].
func (p *Project) Entry(name string) ([]byte, error) {
	e := p.entries[name]
	if e == nil {
		return nil, in(p.file, name, refuse(ErrMissing, "the project has no such entry"))
	}
	data, err := e.read(most(name))
	return data, in(p.file, name, err)
}

// set sets the content of an entry.
func (p *Project) set(name string, data []byte) { p.entries[name] = &entry{data: data} }

// HasPrompts reports whether something was learned.
func (p *Project) HasPrompts() bool { return p.Has(promptsEntry) }

// Prompts is the prompt file, nil if nothing was learned yet.
func (p *Project) Prompts() ([]byte, error) {
	if !p.HasPrompts() {
		return nil, nil
	}
	return p.Entry(promptsEntry)
}

// SetPrompts replaces the prompt file, which a model made.
func (p *Project) SetPrompts(data []byte, by Model) {
	p.set(promptsEntry, data)
	by.unknown = p.Model.unknown
	p.Model = by
}

// CheckModel returns a [MismatchError] if another model made the project.
func (p *Project) CheckModel(have Model) error {
	if d := p.Model.Digest; d != "" && d != have.Digest {
		return &MismatchError{File: p.file, Wants: p.Model, Have: have}
	}
	return nil
}

// AddNormal adds a normal image: its bytes, unchanged, and how it is used.
func (p *Project) AddNormal(name string, data []byte, use string) {
	file := p.vacant(normalsFolder, name, len(p.Normals)+1)
	p.set(file, data)
	name = strings.ToValidUTF8(name, "�")
	p.Normals = append(p.Normals, Normal{File: file, Name: name, Use: use})
}

// ImageEntry is the entry with the bytes of an inspected image, "" if they were not kept.
func (p *Project) ImageEntry(image string) string {
	i := slices.IndexFunc(p.Images, func(s Stored) bool { return s.Image == image })
	if i < 0 {
		return ""
	}
	return p.Images[i].File
}

// vacant is a name for a new entry in a folder, after the number and an image's name.
func (p *Project) vacant(folder, image string, n int) string {
	for ; ; n++ {
		name := fmt.Sprintf("%s%04d-%s", folder, n, plainName(image))
		if !p.Has(name) {
			return name
		}
	}
}

// longestName bounds the part of an entry's name that is an image's, in bytes.
const longestName = 80

// plainName is the last part of an image's name, of letters that every system allows.
func plainName(image string) string {
	name := path.Base(strings.ReplaceAll(image, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || strings.ContainsRune(`<>:"|?*/`, r) ||
			!unicode.IsGraphic(r) {
			return '_'
		}
		return r
	}, name)
	if len(name) > longestName {
		name = strings.ToValidUTF8(name[len(name)-longestName:], "")
	}
	return name
}

// Save writes the project over a file, whole or not at all, and closes the file that it was read
// from: it may be the same.
func (p *Project) Save(file string) error {
	err := atomicfile.Write(file, func(w io.Writer) error {
		if err := p.Write(w); err != nil {
			return err
		}
		return p.Close() // or some systems would not replace it
	})
	if err != nil {
		p.Close()
	}
	return err
}
