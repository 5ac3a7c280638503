//go:build !js || formats

package preprocess

import "testing"

func BenchmarkSquare(b *testing.B) {
	for name, size := range map[string][2]int{"1024x1024": {1024, 1024}, "640x480": {640, 480}} {
		b.Run(name, func(b *testing.B) {
			m := collect(lcgImage(size[0], size[1]), modeRGB)
			b.SetBytes(int64(len(m.pix)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := m.Square(240); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPatches(b *testing.B) {
	rgb := make([]byte, 3*240*240)
	dst := make([]float32, len(rgb))
	table := clipTable()
	b.SetBytes(int64(4 * len(dst)))
	for b.Loop() {
		table.Patches(dst, rgb, 240, 16)
	}
}

// BenchmarkBomb refuses each image that declares too much.
func BenchmarkBomb(b *testing.B) {
	for _, h := range hostiles(b) {
		if len(h.kinds) == 0 || h.kinds[0] != ErrTooLarge {
			continue
		}
		b.Run(h.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Decode(h.data, Options{})
			}
		})
	}
}
