//go:build !js || formats

package preprocess

import (
	"errors"
	"strings"
	"testing"
)

// TestForeign: what cannot be read is named by its bytes, with what to do.
func TestForeign(t *testing.T) {
	t.Parallel()
	const magick = "magick IN OUT.png"
	for _, f := range []struct{ name, data, want, todo string }{
		{"heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC", magick},
		{"heix", "\x00\x00\x00\x18ftypheix\x00\x00\x00\x00", "HEIC", magick},
		{"mif1", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00", "HEIC or AVIF", magick},
		{"avif", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", "AVIF", magick},
		{"cr3", "\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01", "Canon raw", magick},
		{"mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00", "MP4", "save its frames"},
		{"jxl", "\xff\x0a\xfa\x1f\x41", "JPEG XL", magick},
		{"jxl boxes", "\x00\x00\x00\x0cJXL \r\n\x87\n\x00\x00\x00\x14ftypjxl ", "JPEG XL", magick},
		{"jp2", "\x00\x00\x00\x0cjP  \r\n\x87\n\x00\x00\x00\x14ftypjp2 ", "JPEG 2000", magick},
		{"j2k", "\xff\x4f\xff\x51\x00\x2f", "JPEG 2000", magick},
		{"psd", "8BPS\x00\x01", "Photoshop", magick},
		{"exr", "\x76\x2f\x31\x01\x02\x00\x00\x00", "OpenEXR", magick},
		{"hdr", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "Radiance HDR", magick},
		{"pam", "P7\nWIDTH 4\n", "PAM", magick},
		{"pfm", "Pf\n3 2\n-1.0\n", "PFM", magick},
		{"qoi", "qoif\x00\x00\x00\x04", "QOI", magick},
		{"ico", "\x00\x00\x01\x00\x01\x00", "ICO", magick},
		{"npy", "\x93NUMPY\x01\x00", "NumPy", magick},
		{"hdf5", "\x89HDF\r\n\x1a\n", "HDF5", "not an image"},
		{"pdf", "%PDF-1.7\n", "PDF", "save its page"},
		{"zip", "PK\x03\x04\x14\x00", "ZIP", "unpack"},
		{"gzip", "\x1f\x8b\x08\x00", "gzip", "unpack"},
		{"7z", "7z\xbc\xaf\x27\x1c", "7z", "unpack"},
		{"mac", "\x00\x05\x16\x07\x00\x02", "AppleDouble", "not an image"},
		{"safetensors", "\x40\x00\x00\x00\x00\x00\x00\x00{\"a\":{}}", "safetensors", "model"},
		{"lfs", "version https://git-lfs.github.com/spec/v1\noid 0\n", "Git LFS", "git lfs pull"},
		{"html", "\ufeff \r\n<!DOCTYPE html><html>", "HTML", "download"},
		{"html 2", "<HTML lang=en>", "HTML", "download"},
		{"svg", "<?xml version='1.0'?><svg xmlns=''/>", "SVG", magick},
		{"xml", "<?xml version='1.0'?><annotation/>", "XML", "not an image"},
		{"text", "a,b\n1,2\n", "text", "not an image"},
		{"json", "{\"message\": \"not found\"}", "text", "not an image"},
		{"empty", "", "the file is empty", ""},
		{"zeros", "\x00\x00\x00\x00\x00\x00", "(6 bytes)", "want PNG"},
		{"noise", "\x81\x00\x13\x02\xfe\x00\x00\x00", "(8 bytes)", "want PNG"},
	} {
		_, err := Decode([]byte(f.data), Options{})
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), f.want) ||
			!strings.Contains(err.Error(), f.todo) || len(err.Error()) > 200 {
			t.Errorf("%s: %v", f.name, err)
		}
		if _, _, err2 := Size([]byte(f.data)); err2 == nil || err2.Error() != err.Error() {
			t.Errorf("%s: Size says %v", f.name, err2)
		}
		for n := range len(f.data) { // no beginning of it makes a panic
			_ = unknown([]byte(f.data[:n]))
		}
	}
}

// TestForeignJPEG: the processes of JPEG that are not read are named.
func TestForeignJPEG(t *testing.T) {
	t.Parallel()
	frame := []byte{8, 0, 2, 0, 3, 1, 1, 0x11, 0}
	for marker, want := range map[byte]string{
		0xF7: "JPEG-LS", 0xC3: "lossless", 0xC9: "arithmetic", 0xC5: "SOF5",
	} {
		_, err := Decode(append([]byte{0xFF, 0xD8}, seg(marker, frame...)...), Options{})
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
