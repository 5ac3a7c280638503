//go:build !js || formats

package preprocess

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// rleWriter writes rows of palette indices as runs, and notes what it wrote.
type rleWriter struct {
	bits  int
	even  bool // literals have an even number of pixels: Pillow misreads others of 4 bits
	r     *rand.Rand
	out   []byte
	truth []byte // rows from the bottom
}

func (w *rleWriter) rand(n int) int { return int(w.r.Uint32()>>8) % n }

// row writes n pixels in runs and literals.
func (w *rleWriter) row(n int) {
	for n > 0 {
		k := 1 + w.rand(min(n, 255))
		if w.rand(2) == 0 && k > 2 && (!w.even || k%2 == 0) {
			w.literal(k)
		} else {
			w.run(k)
		}
		n -= k
	}
}

func (w *rleWriter) run(n int) {
	v := byte(w.r.Uint32() >> 8)
	w.out = append(w.out, byte(n), v)
	for i := range n {
		switch {
		case w.bits == 8:
			w.truth = append(w.truth, v)
		case i%2 == 0:
			w.truth = append(w.truth, v>>4)
		default:
			w.truth = append(w.truth, v&15)
		}
	}
}

func (w *rleWriter) literal(n int) {
	v := below(w.r, n, 1<<w.bits)
	w.truth = append(w.truth, v...)
	w.out = append(w.out, 0, byte(n))
	if w.bits == 4 {
		var packed []byte
		for i, p := range v {
			if i%2 == 0 {
				packed = append(packed, p<<4)
			} else {
				packed[i/2] |= p
			}
		}
		v = packed
	}
	w.out = append(w.out, v...)
	if len(v)%2 == 1 {
		w.out = append(w.out, 0)
	}
}

// oddRLE are BMP files of runs with a grey palette.
func oddRLE(_ testing.TB, r *rand.Rand) []odd {
	var all []odd
	add := func(name string, bits int, w *rleWriter, width, height int, more ...byte) {
		f := bmpFile{
			header: 40, bits: bits, compression: 3 - bits/4, grey: true, w: width, h: height,
			pixels: append(w.out, more...),
		}
		o := odd{name: "rle_" + name, data: f.bytes(r)}
		if len(w.truth) == width*height {
			o.truth = f.told(w.truth)
		}
		all = append(all, o)
	}
	for _, bits := range []int{4, 8} {
		for i := range 12 {
			w := &rleWriter{bits: bits, r: r, even: i < 8}
			width, height := 1+w.rand(60), 1+w.rand(7)
			if i == 11 {
				width = 600
			}
			for range height {
				w.row(width)
				w.out = append(w.out, 0, 0)
			}
			name := fmt.Sprintf("%d_%d", bits, i)
			add(name, bits, w, width, height, 0, 1)
			add(name+"_no_end", bits, w, width, height)
			add(name+"_cut", bits, &rleWriter{out: w.out[:len(w.out)*2/3]}, width, height)
		}
		skip := &rleWriter{bits: bits, r: r} // 5 by 3: a row, two pixels, a step to the last row
		skip.run(5)
		skip.out = append(skip.out, 0, 0)
		skip.run(2)
		skip.out = append(skip.out, 0, 2, 1, 1)
		skip.truth = append(skip.truth, make([]byte, 6)...)
		skip.run(2)
		add(fmt.Sprintf("%d_delta", bits), bits, skip, 5, 3, 0, 0, 0, 1)
		empty := &rleWriter{bits: bits, r: r} // 5 by 3: a row, none, a row
		empty.run(5)
		empty.out = append(empty.out, 0, 0, 0, 0)
		empty.truth = append(empty.truth, make([]byte, 5)...)
		empty.run(5)
		add(fmt.Sprintf("%d_empty_row", bits), bits, empty, 5, 3, 0, 1)
		wide := &rleWriter{bits: bits, r: r} // 5 by 1: a run of 9
		wide.run(9)
		wide.truth = wide.truth[:5]
		add(fmt.Sprintf("%d_wide", bits), bits, wide, 5, 1, 0, 1)
		short := &rleWriter{bits: bits, r: r} // 5 by 2: 3 pixels of each row
		for range 2 {
			short.run(3)
			short.out = append(short.out, 0, 0)
			short.truth = append(short.truth, 0, 0)
		}
		add(fmt.Sprintf("%d_short_rows", bits), bits, short, 5, 2, 0, 1)
	}
	return all
}

// told is the summary of these palette indices, of rows from the bottom.
func (f *bmpFile) told(indices []byte) string {
	var rows []byte
	for y := f.h - 1; y >= 0; y-- {
		rows = append(rows, indices[y*f.w:(y+1)*f.w]...)
	}
	mode := "L"
	if f.bits == 4 {
		mode = "P"
		var rgb []byte
		for _, v := range rows {
			rgb = append(rgb, v*17, v*17, v*17)
		}
		rows = rgb
	}
	return fmt.Sprintf("%s %d %d %x", mode, f.w, f.h, sha256.Sum256(rows))
}
