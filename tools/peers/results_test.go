package main

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestFigures checks the two last lines: the least times over all rounds, the best int8 peer whose
// class token is right, ours on one thread and on two.
func TestFigures(t *testing.T) {
	t.Parallel()
	rounds := [][]measured{ // by contender, one thread
		{{Min: 60, GOP: 50, Cosine: .999}, {Min: 50, GOP: 50, Cosine: .999}},
		{{Min: 80, Cosine: .99}, {Min: 90, Cosine: .99}},
		{{Min: 10, Cosine: .9999}, {Min: 9, Cosine: .98}},
		{{Min: 10, Cosine: math.NaN()}, {Min: 9, Cosine: 1}},
		{{Min: 20, Cosine: 1}, {Min: 20, Cosine: 1}},
		{{Min: 70, Cosine: .995}, {Min: 85, Cosine: .995}},
	}
	r := newResults("native", []contender{
		{name: "ours", int8: true},
		{name: "slow", int8: true, peer: true},
		{name: "wrong", int8: true, peer: true},
		{name: "nan", int8: true, peer: true},
		{name: "float", peer: true},
		{name: "best", int8: true, peer: true},
	}, threads)
	for i, all := range rounds {
		for _, m := range all {
			r.add(i, 1, m)
			m.Min /= 1.6
			r.add(i, 2, m)
		}
	}
	var b strings.Builder
	if err := r.write(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	want := []string{"ratio-native-1t: 0.714", "scaling-native-2t: 1.600"}
	if got := lines[len(lines)-2:]; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n := strings.Count(b.String(), "does not count"); n != 4 {
		t.Errorf("%d lines do not count, want 4:\n%s", n, &b)
	}
}

func TestNoPeerCounts(t *testing.T) {
	t.Parallel()
	r := newResults("native", []contender{{name: "ours", int8: true}, {name: "float", peer: true}},
		[]int{1})
	r.add(0, 1, measured{Min: 1, Cosine: 1})
	r.add(1, 1, measured{Min: 1, Cosine: 1})
	if err := r.write(&strings.Builder{}); err == nil {
		t.Error("a ratio to nothing")
	}
}

func TestQuantize(t *testing.T) {
	t.Parallel()
	q := quantize([]float32{-127, 2.5, 3.5, 0, 0, 0, .5, 1, -1}, 3)
	if want := []int8{-127, 0, 64, 2, 0, 127, 4, 0, -127}; !slices.Equal(q.values, want) {
		t.Errorf("values %v, want %v", q.values, want)
	}
	if want := []float32{1, 1, float32(1. / 127)}; !slices.Equal(q.scale, want) {
		t.Errorf("scale %v, want %v", q.scale, want)
	}
}

func TestCosine(t *testing.T) {
	t.Parallel()
	if c := cosine([]float32{3, 4}, []float32{4, 3}); math.Abs(c-.96) > 1e-12 {
		t.Errorf("cosine %v, want 0.96", c)
	}
}
