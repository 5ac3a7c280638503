package simd128

import "testing"

// dotOf is a dot product of four bytes with the second ones as extend has them, its sums of two
// products as pair has them.
func dotOf(extend func(byte) int32, pair func(int32) int32) func(weights, levels uint32) int32 {
	return func(weights, levels uint32) int32 {
		var p [4]int32
		for i := range p {
			p[i] = int32(int8(weights>>(8*i))) * extend(byte(levels>>(8*i)))
		}
		return pair(p[0]+p[1]) + pair(p[2]+p[3])
	}
}

func TestExact(t *testing.T) {
	t.Parallel()
	unsigned := func(b byte) int32 { return int32(b) }
	signed := func(b byte) int32 { return int32(int8(b)) }
	whole := func(s int32) int32 { return s }
	saturated := func(s int32) int32 { return min(max(s, -1<<15), 1<<15-1) }
	wrapped := func(s int32) int32 { return int32(int16(s)) }
	for _, c := range []struct {
		name string
		dot  func(weights, levels uint32) int32
		want int64
	}{
		{"unsigned", dotOf(unsigned, whole), dotUnsigned},
		{"signed", dotOf(signed, whole), dotSigned},
		{"unsigned, saturating", dotOf(unsigned, saturated), dotPairs},
		{"unsigned, wrapping", dotOf(unsigned, wrapped), dotPairs},
		{"signed, saturating", dotOf(signed, saturated), dotSigned}, // 2·127·128 is below 2¹⁵
		{"none", func(_, _ uint32) int32 { return 0 }, dotPairs},
	} {
		if got := exact(c.dot); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
