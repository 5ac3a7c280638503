package imagefiles

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/model/preprocess"
)

// extensions are those of the formats that are read.
var extensions = []string{
	"png", "apng", "jpg", "jpeg", "jpe", "jfif", "jif", "gif", "bmp", "dib", "tif", "tiff", "webp",
	"pbm", "pgm", "ppm", "pnm", "dcm", "dicom",
}

// foreign are folders that systems put among images; some hold small copies of them.
var foreign = []string{
	"__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information", "lost+found",
}

// Known reports whether a name ends in an image's extension.
func Known(name string) bool {
	return slices.Contains(extensions, extension(name))
}

// extension is in small letters and without the dot.
func extension(name string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(name), "."))
}

// told reports whether the first bytes of a file without an extension are those of an image. The
// names of DICOM files are often numbers with dots, which are no extensions.
func told(path, name string) bool {
	if ext := extension(name); strings.Trim(ext, "0123456789") != "" {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [256]byte
	n, _ := io.ReadFull(f, head[:])
	return preprocess.Format(head[:n]) != ""
}

// painted reports whether a file is a heat map that inctrl wrote. Only files that are named so,
// x.jpg.png or x.jpg-2.png, are opened.
func painted(path, name string) bool {
	of, ok := strings.CutSuffix(name, ".png")
	return ok && filepath.Ext(of) != "" && overlay.IsHeatmap(path)
}

// longestKind bounds the extensions that are named.
const longestKind = 12

// kind is the extension of a file that is no image, if it can be shown.
func kind(name string) string {
	ext := extension(name)
	odd := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
	switch {
	case ext == "":
		return "without extension"
	case len(ext) > longestKind || strings.ContainsFunc(ext, odd):
		return "other"
	}
	return ext
}
