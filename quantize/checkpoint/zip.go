package checkpoint

import (
	"archive/zip"
	"cmp"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

const (
	maxEntries   = 1 << 16
	maxDirectory = 16 << 20 // read to find the entries
	maxPickle    = 64 << 20 // size of data.pkl
)

// archive is the directory of a zip written by torch.save or torch.jit.save.
type archive struct {
	src     *Source
	records map[string]*zip.File
	prefix  string // top folder, with a slash
	script  bool   // a TorchScript archive, whose pickle may hold modules
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

// openZip reads the archive's pickle, which describes the tensors.
func (f *File) openZip(src *Source) error {
	a, err := openArchive(src)
	if err != nil {
		return err
	}
	f.kind = kindPyTorch
	if a.script {
		f.kind = kindTorchScript
	}
	pickle, err := a.read(a.prefix+"data.pkl", maxPickle)
	if err != nil {
		return err
	}
	top, err := load(pickle, a)
	if err == nil {
		f.tensors, f.list, err = choose(top)
	}
	return within(a.prefix+"data.pkl", err)
}

// openArchive reads the directory and checks the records: names stay inside, are unique, and data
// do not overlap.
func openArchive(src *Source) (*archive, error) {
	m := &meter{src, maxDirectory}
	z, err := zip.NewReader(m, src.Size)
	switch {
	case m.left < 0 || err == nil && len(z.File) > maxEntries:
		return nil, refuse(ErrTooLarge, "the directory of the zip archive is too long")
	case err != nil:
		return nil, refuse(ErrFormat, "not a complete zip archive")
	}
	m.left = maxEntries * 64 // for the local headers
	a := &archive{src: src, records: make(map[string]*zip.File, len(z.File))}
	for _, e := range z.File {
		if err := a.record(e); err != nil {
			return nil, within(e.Name, err)
		}
	}
	if err := a.apart(z.File); err != nil {
		return nil, err
	}
	if a.prefix == "" {
		return nil, refuse(ErrFormat, "a zip archive, but without data.pkl not one of PyTorch")
	}
	return a, a.order()
}

// record adds one entry.
func (a *archive) record(e *zip.File) error {
	name := strings.TrimSuffix(e.Name, "/")
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		return refuse(ErrFormat, "the name is not a path inside the archive")
	}
	if a.records[name] != nil {
		return refuse(ErrFormat, "two entries with this name")
	}
	a.records[name] = e
	if folder, rest, _ := strings.Cut(name, "/"); rest == "data.pkl" {
		if a.prefix != "" {
			return refuse(ErrFormat, "a second data.pkl")
		}
		a.prefix = folder + "/"
	}
	return nil
}

// apart requires that entries lie in the file and do not overlap: overlapping entries could unpack
// to more than the file holds. It also detects a TorchScript archive.
func (a *archive) apart(entries []*zip.File) error {
	type extent struct {
		name       string
		begin, end int64
	}
	extents := make([]extent, 0, len(entries))
	for _, e := range entries {
		name := e.Name
		at, err := e.DataOffset()
		if err != nil || e.CompressedSize64 > uint64(max(a.src.Size-at, 0)) {
			return within(name, refuse(ErrFormat, "not inside the file"))
		}
		header := int64(30 + len(e.Name)) // without the optional fields, which may pad it
		extents = append(extents, extent{name, at - header, at + int64(e.CompressedSize64)})
		rest, ok := strings.CutPrefix(name, a.prefix)
		a.script = a.script || ok && (rest == "constants.pkl" || strings.HasPrefix(rest, "code/"))
	}
	slices.SortFunc(extents, func(x, y extent) int {
		return cmp.Or(cmp.Compare(x.begin, y.begin), cmp.Compare(x.name, y.name))
	})
	for i, x := range extents {
		if i > 0 && x.begin < extents[i-1].end {
			return within(x.name, refuse(ErrFormat, "overlaps %s", scan.Quote(extents[i-1].name)))
		}
	}
	return nil
}

// order requires little-endian data.
func (a *archive) order() error {
	const name = "byteorder"
	if a.records[a.prefix+name] == nil {
		return nil
	}
	text, err := a.read(a.prefix+name, 16)
	switch {
	case err != nil:
		return err
	case string(text) == "big":
		return within(a.prefix+name, refuse(ErrUnsupported, "numbers in big-endian order"))
	case string(text) != "little":
		return within(a.prefix+name, refuse(ErrFormat, "byte order %s", scan.Quote(string(text))))
	}
	return nil
}

// stored finds an uncompressed record.
func (a *archive) stored(name string) (*zip.File, int64, error) {
	e := a.records[name]
	switch {
	case e == nil:
		return nil, 0, refuse(ErrRange, "the archive has no such entry")
	case e.Method != zip.Store:
		return nil, 0, refuse(ErrUnsupported, "the entry is compressed: %s", again)
	case e.Flags&1 != 0:
		return nil, 0, refuse(ErrUnsupported, "the entry is encrypted")
	case e.CompressedSize64 != e.UncompressedSize64:
		return nil, 0, refuse(ErrFormat, "stored in %d bytes, but its size is %d",
			e.CompressedSize64, e.UncompressedSize64)
	}
	at, err := e.DataOffset()
	return e, at, err
}

// read reads a small record and verifies its CRC-32.
func (a *archive) read(name string, most uint64) ([]byte, error) {
	e, at, err := a.stored(name)
	if err == nil && e.UncompressedSize64 > most {
		err = refuse(ErrTooLarge, "%d bytes, want at most %d", e.UncompressedSize64, most)
	}
	if err != nil {
		return nil, within(name, err)
	}
	b, err := a.src.read(at, int64(e.UncompressedSize64))
	if sum := crc32.ChecksumIEEE(b); err == nil && sum != e.CRC32 {
		err = refuse(ErrChecksum, "CRC-32 is %08x, the archive says %08x", sum, e.CRC32)
	}
	return b, within(name, err)
}

// storage finds the record of a storage key, which must hold count elements.
func (a *archive) storage(key string, kind Type, count int) (*storage, error) {
	name := a.prefix + "data/" + key
	e, at, err := a.stored(name)
	if err != nil {
		return nil, within(name, err)
	}
	size := int64(e.UncompressedSize64)
	if count < 0 || int64(count) != size/kind.size() || size%kind.size() != 0 {
		return nil, within(name, refuse(ErrRange, "%d elements of %s wanted, %d bytes stored",
			count, kind, size))
	}
	return &storage{src: a.src, entry: name, at: at, size: size, kind: kind, sum: e.CRC32}, nil
}
