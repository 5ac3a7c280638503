package jpeg

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"testing"
)

// generated is a 4:2:0 image of smooth waves with some texture.
func generated(b *testing.B) []byte {
	m := image.NewRGBA(image.Rect(0, 0, 1024, 768))
	for i := range m.Pix {
		x, y := i/4%1024, i/4/1024
		v := math.Sin(float64(x)/17+float64(i%4)) + math.Cos(float64(y)/23)
		m.Pix[i] = byte(128 + 50*v + float64(uint32(i)*2654435761>>28))
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, m, &jpeg.Options{Quality: 85}); err != nil {
		b.Fatal(err)
	}
	return buf.Bytes()
}

func BenchmarkDecode(b *testing.B) {
	data := generated(b)
	b.Run("this", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(1024 * 768 * 3)
		for b.Loop() {
			if _, err := Decode(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("standard", func(b *testing.B) { // planes only: no upsampling, no colour
		b.ReportAllocs()
		b.SetBytes(1024 * 768 * 3)
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
