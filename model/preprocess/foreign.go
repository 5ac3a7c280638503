package preprocess

import "strings"

// What to do about a file that is not read.
const (
	convert = "an image format that is not read: " +
		"convert it to PNG, for example: magick IN OUT.png"
	unpack   = "an archive: unpack it"
	noImage  = "not an image"
	download = "not an image: was a download or a login page saved in its place?"
)

// foreign is what files that are not read begin with at an offset, what they are, and what to do.
var foreign = []struct {
	at                int
	magic, name, todo string
}{
	{4, "ftypavi", "AVIF", convert},
	{4, "ftyphe", "HEIC", convert},
	{4, "ftypmif1", "HEIC or AVIF", convert},
	{4, "ftypmsf1", "HEIC or AVIF", convert},
	{4, "ftypcrx ", "Canon raw", convert},
	{4, "ftyp", "MP4 or QuickTime", "a video: save its frames as PNG"},
	{0, "\xff\x0a", "JPEG XL", convert},
	{4, "JXL \r\n\x87\n", "JPEG XL", convert},
	{4, "jP  \r\n\x87\n", "JPEG 2000", convert},
	{0, "\xff\x4f\xff\x51", "JPEG 2000", convert},
	{0, "8BPS", "Photoshop", convert},
	{0, "\x76\x2f\x31\x01", "OpenEXR", convert},
	{0, "#?RADIANCE", "Radiance HDR", convert},
	{0, "SIMPLE  =", "FITS", convert},
	{0, "P7\n", "PAM", convert},
	{0, "PF\n", "PFM", convert},
	{0, "Pf\n", "PFM", convert},
	{0, "qoif", "QOI", convert},
	{0, "\x00\x00\x01\x00", "ICO", convert},
	{0, "\x93NUMPY", "a NumPy array", convert},
	{0, "\x89HDF\r\n", "HDF5", noImage},
	{0, "%PDF", "PDF", "a document: save its page as PNG"},
	{0, "PK\x03\x04", "ZIP", unpack},
	{0, "\x1f\x8b", "gzip", unpack},
	{0, "7z\xbc\xaf", "7z", unpack},
	{0, "\x00\x05\x16\x07", "AppleDouble", "not an image but what macOS keeps of one"},
	{4, "\x00\x00\x00\x00{\"", "safetensors", "a model or prompt file, not an image"},
	{0, "version https://git-lfs", "a Git LFS pointer", "not the image: run git lfs pull"},
}

// unknown is the error for data that no decoder recognises: what it is, by its first bytes, and
// what to do.
func unknown(data []byte) error {
	if len(data) == 0 {
		return fail(ErrFormat, "", "the file is empty")
	}
	for _, f := range foreign {
		if strings.HasPrefix(string(data[min(f.at, len(data)):min(f.at+32, len(data))]), f.magic) {
			return fail(ErrFormat, "", "%s, %s", f.name, f.todo)
		}
	}
	if text := textOf(data); text != "" {
		return fail(ErrFormat, "", "%s", text)
	}
	return fail(ErrFormat, "", "want PNG, JPEG, GIF, BMP, TIFF, WebP, PNM or DICOM (%d bytes)",
		len(data))
}

// textOf says what kind of text data is, "" for none.
func textOf(data []byte) string {
	head := string(data[:min(len(data), 512)])
	control := func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\f\r", r) }
	if strings.ContainsFunc(head, control) {
		return ""
	}
	low := strings.ToLower(strings.TrimLeft(head, "\ufeff\t\n\f\r "))
	switch {
	case strings.HasPrefix(low, "<!doctype html"), strings.HasPrefix(low, "<html"):
		return "HTML, " + download
	case strings.Contains(low, "<svg"):
		return "SVG, " + convert
	case strings.HasPrefix(low, "<?xml"):
		return "XML, " + noImage
	}
	return "text, " + noImage
}
