package simd128

// address is an address in WebAssembly's memory, of eight bytes like Go's own pointers there.
type address = uint64

// The operations of job.op in kernels.c.
const (
	opLinear8 int64 = iota
	opLevels8
	opLinear
	opNearest
	opAttend8
	opAttend
	opNorm
	opUnit
	opNearest16
	opRotate
	opGate
)

// How a Linear ends.
const (
	modeStore     int64 = iota // y = s
	modeAdd                    // y = s + y
	modeGELU                   // y = GELU(s)
	modeGELUTanh               // y = GELUTanh(s)
	modeQuickGELU              // y = QuickGELU(s)
)

// How int8 weights are multiplied: as pairs of int16, or as bytes by the relaxed dot product, which
// takes activations as unsigned or as signed here.
const (
	dotPairs int64 = iota
	dotUnsigned
	dotSigned
)

// The structs are those of kernels.c.

type linearJob struct {
	op, mode, dot, rows, in, out    int64
	y, x, weight, sums, scale, bias address
	levels, step, zero              address
	top                             float32
	_                               uint32
}

type attendJob struct {
	op, heads, queries, keys, depth, width, causal int64
	y, q, kv                                       address
	scale, keyTop, valueTop, weightTop             float32
}

type normJob struct {
	op, rows, width  int64
	y, x, gain, bias address
	eps              float32
	_                uint32
}

type searchJob struct {
	op, rows, in, out                  int64
	y, x, weight, pairs, query, margin address
}

type rotateJob struct {
	op, rows, width, repeat, half, heads int64
	y, x, angles                         address
}

// team has no names for what is kernels.c's own.
type team struct {
	_             int64
	_, _, helpers int32
	_             uint32
	_, scratch    address
	size          int64 // bytes of scratch for each thread
}

const (
	columns     = 8  // of a weight that lie together
	pairsRows   = 4  // rows of a tile of pairs, and of a task that quantises for it
	bytesRows   = 6  // the same where bytes are multiplied
	nearestRows = 24 // rows of a task of Nearest
	edge        = 64 // bytes for a row of a tile that ends early
)

func parts(n, step int) int { return (n + step - 1) / step }

func ceil(n, step int) int { return parts(n, step) * step }

// levelsSize is the bytes that quantised rows need: as int16, which takes more than as bytes.
func levelsSize(rows, in int) int { return ceil(rows, pairsRows) * ceil(in, 4) * 2 }

// levelsTasks is how many tasks quantise the rows of a Linear.
func (j *linearJob) levelsTasks() int {
	if j.dot == dotPairs {
		return parts(int(j.rows), pairsRows)
	}
	return parts(int(j.rows), bytesRows)
}

// The scratch that a task needs, in bytes.

func linear8Scratch(in int) int { return edge + 96*ceil(in, 4)/4 }

const nearestScratch = 16 * nearestRows

func searchScratch(out int) int { return 4 * nearestRows * parts(out, columns) }

func attend8Scratch(keys, d int) int {
	seats := ceil(keys, 8)
	pairs := seats / 2
	return 4 * (seats*d/2 + d*pairs + 4*d/2 + 4*pairs + 4*seats + seats)
}

func attendScratch(keys, d int) int {
	seats := ceil(keys, 16)
	return 4 * (seats*d + keys*d + 4*d + 4*seats)
}

// exact finds out whether dot is exact for unsigned or for signed activations.
func exact(dot func(weights, levels uint32) int32) int64 {
	weights := []uint32{0x7F7F7F7F, 0x81818181, 0x7F81817F, 0x7F7F8181, 0x817F0101, 0x00FF7F00}
	levels := []uint32{0xFFFFFFFF, 0x80808080, 0xFF80FF7F, 0x7F7F7F7F, 0x8000FF01, 0xFFFF8080}
	asUnsigned, asSigned := true, true
	for _, w := range weights {
		for _, l := range levels {
			unsigned, signed := int32(0), int32(0)
			for i := range 4 {
				v := int32(int8(w >> (8 * i)))
				unsigned += v * int32(uint8(l>>(8*i)))
				signed += v * int32(int8(l>>(8*i)))
			}
			s := dot(w, l)
			asUnsigned = asUnsigned && s == unsigned
			asSigned = asSigned && s == signed
		}
	}
	switch {
	case asUnsigned:
		return dotUnsigned
	case asSigned:
		return dotSigned
	}
	return dotPairs
}

// packed is a weight as kernels.c reads it; bias is padded with −0, scale and sums with 0.
type packed struct {
	out, in int
	bias    []float32 // −0, which adds nothing, where there is none

	f32   []float32 // [⌈out/8⌉][in][8]
	whole *whole16  // of f32, once Nearest has asked for it

	i8    []int8 // [⌈out/8⌉][⌈in/4⌉][8][4]
	top   int    // the highest quantization level of an input
	sums  []int32
	scale []float32
}

func (p *packed) Shape() (out, in int) { return p.out, p.in }

func (p *packed) quantised() bool { return p.i8 != nil }
