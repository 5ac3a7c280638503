package project

import (
	"archive/zip"
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"
)

// order is the order of the known entries in a file; all others come last.
var order = []string{
	manifestEntry, promptsEntry, normalsFolder, resultsEntry, labelsEntry, thumbsFolder,
	imagesFolder,
}

// place is an entry's place in order.
func place(name string) int {
	i := slices.IndexFunc(order, func(o string) bool {
		return name == o || strings.HasSuffix(o, "/") && strings.HasPrefix(name, o)
	})
	if i < 0 {
		return len(order)
	}
	return i
}

// Write writes the project as a ZIP file: equal projects give equal bytes. Entries that were read
// and not replaced are copied as they are.
func (p *Project) Write(w io.Writer) error {
	text, err := p.Manifest.bytes()
	if err != nil {
		return in(p.file, manifestEntry, err)
	}
	p.set(manifestEntry, text)
	names := slices.SortedFunc(maps.Keys(p.entries), func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
	if err := p.fits(); err != nil {
		return in(p.file, "", err)
	}
	z := zip.NewWriter(w)
	for _, name := range names {
		if err := p.entries[name].write(z, name); err != nil {
			return in(p.file, name, err)
		}
	}
	if err := z.SetComment(p.comment); err != nil {
		return in(p.file, "", err)
	}
	return z.Close()
}

// fits refuses a project that no reader would take.
func (p *Project) fits() error {
	if len(p.entries) > maxEntries {
		return refuse(ErrTooLarge, "%d entries, want at most %d", len(p.entries), maxEntries)
	}
	var total uint64
	for name, e := range p.entries {
		size := uint64(len(e.data))
		if e.from != nil {
			size = e.from.UncompressedSize64
		} else if bound := most(name); size > bound {
			return in("", name, refuse(ErrTooLarge, "%d bytes, want at most %d", size, bound))
		}
		// The file also has headers and a directory, of some 100 bytes for an entry.
		if total += size + 100 + 2*uint64(len(name)); total > maxFile {
			return refuse(ErrTooLarge, "more than %d bytes", int64(maxFile))
		}
	}
	return nil
}
