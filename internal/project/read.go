package project

import (
	"archive/zip"
	"cmp"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// Bounds of a project file. A ZIP file of this size needs no ZIP64.
const (
	maxFile      = 1<<32 - 2 // bytes, and bytes of all entries together
	maxEntries   = 1<<16 - 2
	maxDirectory = 32 << 20 // bytes read to find the entries
	maxText      = 16 << 20 // bytes of labels.csv
	maxResults   = 1 << 30
	maxPrompts   = 1 << 30
	maxImage     = 64 << 20
	maxRatio     = 1032 // deflate makes no byte of less than 1/1032 byte
)

// most is the largest size of an entry that is read, in bytes.
func most(name string) uint64 {
	switch name {
	case manifestEntry:
		return maxManifest
	case promptsEntry:
		return maxPrompts
	case resultsEntry:
		return maxResults
	case labelsEntry:
		return maxText
	}
	return maxImage
}

// Is reports whether a file begins as a project file does. A file that cannot be read is none.
func Is(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false // a pipe would be waited for
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && string(head[:]) == localHeader
}

// localHeader is how the first entry of a ZIP file begins.
const localHeader = "PK\x03\x04"

// Open opens a project file, which Close closes.
func Open(path string) (*Project, error) {
	f, err := os.Open(path)
	if err != nil {
		if bare, ok := errors.AsType[*fs.PathError](err); ok {
			err = bare.Err
		}
		return nil, in(path, "", err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = refuse(ErrFormat, "it is no file")
	default:
		var p *Project
		if p, err = Read(path, f, info.Size()); err == nil {
			p.source = f
			return p, nil
		}
	}
	f.Close()
	return nil, in(path, "", err)
}

// Read reads a project file of a size. It must stay readable while the project is in use. Name is
// what errors call it.
func Read(name string, from io.ReaderAt, size int64) (*Project, error) {
	p := &Project{file: name, entries: map[string]*entry{}}
	if err := p.readDirectory(from, size); err != nil {
		return nil, in(name, "", err)
	}
	if !p.Has(manifestEntry) {
		return nil, in(name, "", refuse(ErrFormat, "a ZIP file without %s: no project file",
			manifestEntry))
	}
	text, err := p.Entry(manifestEntry)
	if err == nil {
		p.Manifest, err = readManifest(text)
	}
	if err == nil {
		err = p.checkFiles()
	}
	if err != nil {
		return nil, in(name, manifestEntry, err)
	}
	return p, nil
}

// checkFiles requires that the files that project.json names are there.
func (p *Project) checkFiles() error {
	for i, n := range p.Normals {
		if !p.Has(n.File) || !strings.HasPrefix(n.File, normalsFolder) {
			return refuse(ErrFormat, "normals[%d]: the project has no entry %s", i,
				quote(n.File, maxEcho))
		}
	}
	for _, of := range []struct {
		name, folder string
		all          []Stored
	}{{"images", imagesFolder, p.Images}, {"thumbnails", thumbsFolder, p.Thumbnails}} {
		for i, s := range of.all {
			if !p.Has(s.File) || !strings.HasPrefix(s.File, of.folder) {
				return refuse(ErrFormat, "%s[%d]: the project has no entry %s", of.name, i,
					quote(s.File, maxEcho))
			}
		}
	}
	return nil
}

// meter stops reading after a number of bytes, because a file can claim a directory of any length.
type meter struct {
	io.ReaderAt
	left int64
}

var errSpent = errors.New("directory too long")

func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if m.left -= int64(len(b)); m.left < 0 {
		return 0, errSpent
	}
	return m.ReaderAt.ReadAt(b, at)
}

// readDirectory finds the entries. Their names stay inside and are unique, their data do not
// overlap, and none is encrypted or larger than it may be.
func (p *Project) readDirectory(from io.ReaderAt, size int64) error {
	if size > maxFile {
		return refuse(ErrTooLarge, "%d bytes, want at most %d", size, int64(maxFile))
	}
	if err := begins(from, size); err != nil {
		return err
	}
	m := &meter{from, maxDirectory}
	z, err := zip.NewReader(m, size)
	switch {
	case m.left < 0 || err == nil && len(z.File) > maxEntries:
		return refuse(ErrTooLarge, "the directory of the ZIP file is too long")
	case err != nil:
		return refuse(ErrFormat, "the ZIP file is not complete: %s", cut(err.Error(), maxEcho))
	case is64(from, size, len(z.Comment)):
		return refuse(ErrUnsupported, "it is in the ZIP64 format")
	}
	p.comment = z.Comment
	var total uint64
	for _, f := range z.File {
		if err := checkEntry(f); err != nil {
			return in("", f.Name, err)
		}
		if total += f.UncompressedSize64; total > maxFile {
			return refuse(ErrTooLarge, "its entries hold more than %d bytes", int64(maxFile))
		}
		if p.Has(f.Name) {
			return in("", f.Name, refuse(ErrFormat, "two entries with this name"))
		}
		p.entries[f.Name] = &entry{from: f}
	}
	m.left = maxEntries * 64 // for the local headers
	err = apart(z.File, size)
	m.left = math.MaxInt64 // what an entry has to read is known now
	return err
}

// begins says what a file is that is no ZIP file.
func begins(from io.ReaderAt, size int64) error {
	head := make([]byte, min(256, size))
	if _, err := from.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	if strings.HasPrefix(string(head), localHeader) {
		return nil
	}
	what := "no ZIP file"
	if format := preprocess.Format(head); format != "" {
		what = "an image (" + format + ")"
	} else if len(head) > 8 && head[8] == '{' && binary.LittleEndian.Uint64(head) < maxPrompts {
		what = "a model or prompt file"
	} else if size == 0 {
		what = "empty"
	}
	return refuse(ErrFormat, "it is %s, want a project file of inctrl", what)
}

// is64 reports whether the end of the directory has the record of ZIP64 before it.
func is64(from io.ReaderAt, size int64, comment int) bool {
	const end, locator = 22, 20
	var mark [4]byte
	n, _ := from.ReadAt(mark[:], size-int64(comment)-end-locator)
	return n == len(mark) && string(mark[:]) == "PK\x06\x07"
}

// checkEntry checks what the directory says of an entry.
func checkEntry(f *zip.File) error {
	name := strings.TrimSuffix(f.Name, "/")
	bound := most(f.Name)
	switch {
	case !fs.ValidPath(name) || name == "." || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\\' || r == ':' }):
		return refuse(ErrFormat, "the name is not a path inside the file")
	case f.Flags&1 != 0:
		return refuse(ErrUnsupported, "it is encrypted")
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return refuse(ErrUnsupported, "compression method %d, want 0 or 8", f.Method)
	case wide(f):
		return refuse(ErrUnsupported, "it is in the ZIP64 format")
	case f.UncompressedSize64 > bound:
		return refuse(ErrTooLarge, "%d bytes, want at most %d", f.UncompressedSize64, bound)
	case f.Method == zip.Store && f.CompressedSize64 != f.UncompressedSize64:
		return refuse(ErrFormat, "stored in %d bytes, but its size is %d", f.CompressedSize64,
			f.UncompressedSize64)
	case f.UncompressedSize64 > maxRatio*f.CompressedSize64:
		return refuse(ErrFormat, "%d bytes cannot be compressed to %d", f.UncompressedSize64,
			f.CompressedSize64)
	}
	return nil
}

// wide reports whether an entry has the sizes of ZIP64.
func wide(f *zip.File) bool {
	for extra := f.Extra; len(extra) >= 4; {
		size := int(binary.LittleEndian.Uint16(extra[2:]))
		if binary.LittleEndian.Uint16(extra) == 1 {
			return true
		}
		extra = extra[min(4+size, len(extra)):]
	}
	return false
}

// apart requires that entries lie in the file and do not overlap: overlapping entries could unpack
// to more than the file holds.
func apart(files []*zip.File, size int64) error {
	type extent struct {
		name       string
		begin, end int64
	}
	extents := make([]extent, 0, len(files))
	for _, f := range files {
		at, err := f.DataOffset()
		if err != nil || f.CompressedSize64 > uint64(max(size-at, 0)) {
			return in("", f.Name, refuse(ErrFormat, "not inside the file"))
		}
		header := int64(30 + len(f.Name)) // without the optional fields, which may pad it
		extents = append(extents, extent{f.Name, at - header, at + int64(f.CompressedSize64)})
	}
	slices.SortFunc(extents, func(x, y extent) int {
		return cmp.Or(cmp.Compare(x.begin, y.begin), cmp.Compare(x.name, y.name))
	})
	for i, x := range extents {
		if i > 0 && x.begin < extents[i-1].end {
			return in("", x.name, refuse(ErrFormat, "overlaps %s",
				quote(extents[i-1].name, maxEcho)))
		}
	}
	return nil
}
