package checkpoint

import (
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// TestViews: views of one storage of 0 … 11.
func TestViews(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name    string
		offset  int
		shape   tupleOf
		strides tupleOf
		want    []float32
	}{
		{"contiguous", 0, tupleOf{3, 4}, tupleOf{4, 1}, ramp(12)},
		{"offset", 4, tupleOf{2, 2}, tupleOf{4, 1}, []float32{4, 5, 8, 9}},
		{"transposed", 0, tupleOf{2, 3}, tupleOf{1, 2}, []float32{0, 2, 4, 1, 3, 5}},
		{"every second", 1, tupleOf{6}, tupleOf{2}, []float32{1, 3, 5, 7, 9, 11}},
		{"expanded", 5, tupleOf{2, 3}, tupleOf{0, 1}, []float32{5, 6, 7, 5, 6, 7}},
		{"expanded scalar", 7, tupleOf{2, 2}, tupleOf{0, 0}, []float32{7, 7, 7, 7}},
		{"overlapping", 0, tupleOf{3, 3}, tupleOf{1, 1}, []float32{0, 1, 2, 1, 2, 3, 2, 3, 4}},
		{"scalar", 11, nil, nil, []float32{11}},
		{"stride of one step", 11, tupleOf{1}, tupleOf{1 << 40}, []float32{11}},
		{"empty", 12, tupleOf{0, 5}, tupleOf{5, 1}, []float32{}},
		{"channels last", 0, tupleOf{1, 3, 2, 2}, tupleOf{12, 1, 6, 3},
			[]float32{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}},
		{"permuted", 0, tupleOf{2, 3, 2}, tupleOf{1, 2, 6},
			[]float32{0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11}},
	}
	var top dictOf
	for _, c := range cases {
		top = append(top, pair{c.name, view{"FloatStorage", "0", 12, c.offset, c.shape, c.strides}})
	}
	f := open(t, saved{top: top, storages: [][]byte{bytes32(ramp(12)...)}}.bytes(t))
	for _, c := range cases {
		if got := values(t, f, c.name); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// TestScratch reads random views with scratch buffers of every size: the result does not depend on
// it.
func TestScratch(t *testing.T) {
	t.Parallel()
	const n = 200
	path := write(t, "raw", bytes32(ramp(n)...))
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	store := &storage{src: &Source{path, 4 * n, file}, size: 4 * n, kind: F32, checked: true}
	r := rand.New(rand.NewPCG(1, 2))
	for seen := 0; seen < 300; {
		rank := r.IntN(5)
		v, err := newTensor(store, r.Int64N(20), randoms(r, rank), randoms(r, rank))
		if err != nil {
			continue // reaches outside
		}
		seen++
		for room := 1; room <= 40; room++ {
			checkScratch(t, v, room)
		}
	}
}

func randoms(r *rand.Rand, n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = r.IntN(9)
	}
	return out
}

func checkScratch(t *testing.T, v *Tensor, room int) {
	t.Helper()
	got := make([]float32, v.size)
	g := gather{store: v.store, dst: got, raw: make([]byte, 4*room), width: 4}
	if v.size > 0 {
		if err := g.walk(loops(v.axes), v.begin, 0); err != nil {
			t.Fatal(err)
		}
	}
	if want := plainly(v.axes, v.begin, nil); !slices.Equal(got, want) {
		t.Fatalf("%+v in %d: got %v, want %v", v.axes, room, got, want)
	}
}

// plainly lists a view of a ramp in C order.
func plainly(axes []axis, at int64, out []float32) []float32 {
	if len(axes) == 0 {
		return append(out, float32(at))
	}
	for i := range axes[0].n {
		out = plainly(axes[1:], at+i*axes[0].src, out)
	}
	return out
}
