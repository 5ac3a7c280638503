package jpeg

import (
	"bytes"
	"errors"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

// FuzzJPEG: no input makes the decoder panic or fail with a foreign error, and a decoded image
// has the size that the standard library reads, where that can read it.
func FuzzJPEG(f *testing.F) {
	names, err := filepath.Glob("testdata/*.jpg")
	if err != nil || len(names) == 0 {
		f.Fatal("no seeds: ", err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := DecodeConfig(data)
		if err == nil && c.Width*c.Height > 1<<18 {
			return
		}
		p, err := Decode(data)
		if err != nil {
			if own := (*Error)(nil); !errors.As(err, &own) || own.Kind == nil {
				t.Fatalf("foreign error %v", err)
			}
			return
		}
		if len(p.Pix) != p.Width*p.Height*p.Channels || p.Width != c.Width || p.Height != c.Height {
			t.Fatalf("%dx%dx%d with %d bytes", p.Width, p.Height, p.Channels, len(p.Pix))
		}
		std, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err == nil && (std.Width != p.Width || std.Height != p.Height) {
			t.Fatalf("%dx%d, the standard library says %dx%d", p.Width, p.Height,
				std.Width, std.Height)
		}
	})
}
