package ref

import (
	"math"
	"testing"
)

// What numpy computes of two heads of width 4 and two more columns, as Hugging Face's DINOv3 does:
// q·cos + rotate_half(q)·sin in float32, with cos and sin of two angles, each twice. The first row
// is turned by zeros.
func TestRotateAsNumPy(t *testing.T) {
	t.Parallel()
	x := []uint32{
		0x3aa13d19, 0x3e98f52d, 0xbe8c5bcc, 0xbf63fdd4, 0xbee8ca9c,
		0xbf7ddc8c, 0x3d765923, 0x3fab8c2c, 0xbefc027e, 0xbf1ed771,
		0x3efacc94, 0x3eb6b9e5, 0x3dd7e36d, 0xbf6e3327, 0xbcefa185,
		0x3f31ff64, 0xbfac0f39, 0xbeea4c9d, 0xbff35b44, 0xbfa50f93,
		0xbfebbdf9, 0xbe70bbbb, 0xbfa23bb0, 0x3e8ae329, 0x3e20835b,
		0xbe3f6ad3, 0xc0211297, 0xbf09e7c7, 0xbd46a8ed, 0x3de80e8b,
	}
	angles := []uint32{
		0x3f800000, 0x3f800000, 0, 0,
		0x3f7f4c24, 0x3eb54608, 0x3d97a050, 0x3f6f6b01,
		0xbeb662e7, 0x3e9c5bf8, 0xbf6f34e5, 0x3f73c531,
	}
	want := []uint32{
		0x3aa13d19, 0x3e98f52d, 0xbe8c5bcc, 0xbf63fdd4, 0xbee8ca9c,
		0xbf7ddc8c, 0x3d765923, 0x3fab8c2c, 0xbefc027e, 0xbf1ed771,
		0x3ef61d6c, 0x3f7f1e2d, 0x3e10c8ce, 0x3b8e2640, 0x3d90132a,
		0x3f2c94dc, 0xbfabdd4d, 0x3ef9fb88, 0xbff35b44, 0xbfa50f93,
		0xbf073a5c, 0xbea902d4, 0x400b08d0, 0xbe10674e, 0xc01a147e,
		0x3ee96801, 0x3f4003f1, 0xbeaf5db4, 0xbd46a8ed, 0x3de80e8b,
	}
	b := New()
	rows, turns, y := b.New(3, 10), b.New(3, 4), make([]float32, 30)
	b.Put(rows, floats(x))
	b.Put(turns, floats(angles))
	b.Rotate(rows, rows, turns, 2)
	b.Get(y, rows)
	for i, v := range y {
		if got := math.Float32bits(v); got != want[i] {
			t.Errorf("value %d is %#08x, want %#08x", i, got, want[i])
		}
	}
}

func floats(bits []uint32) []float32 {
	v := make([]float32, len(bits))
	for i, b := range bits {
		v[i] = math.Float32frombits(b)
	}
	return v
}
