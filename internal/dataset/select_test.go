package dataset

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

func numbered(name string, n int) Category {
	c := Category{Name: name}
	for i := range n {
		c.Train = append(c.Train, Item{Path: fmt.Sprintf("%s/%03d.png", name, i), Defect: Good})
	}
	return c
}

func TestOneVsAll(t *testing.T) {
	t.Parallel()
	digits := []Category{
		{Name: "0", Train: []Item{{Path: "0/t.png", Defect: Good}},
			Test: []Item{{Path: "0/a.png", Defect: Good}, {Path: "0/x.png", Defect: "torn"}}},
		{Name: "1", Masks: true,
			Test: []Item{{Path: "1/a.png", Defect: Good, Masks: []string{"m"}}}},
		{Name: "2", Test: []Item{{Path: "2/a.png", Defect: Good}}},
	}
	got, err := OneVsAll(digits)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"good/a.png 1/a.png 2/a.png", "0/a.png good/a.png 2/a.png", "0/a.png 1/a.png good/a.png",
	}
	for i, c := range got {
		if bases(c.Test) != want[i] || c.Name != digits[i].Name || c.Masks {
			t.Errorf("%s: %+v", c.Name, c)
		}
		if slices.ContainsFunc(c.Test, func(i Item) bool { return i.Masks != nil }) {
			t.Errorf("%s has a mask", c.Name)
		}
	}
	if len(got[0].Train) != 1 || len(digits[0].Test) != 2 || digits[0].Test[0].Defect != Good {
		t.Error("train is lost or the argument changed")
	}
	if !HasDefects(digits) || HasDefects(digits[1:]) {
		t.Error("HasDefects is wrong")
	}
}

func TestOneVsAllErrors(t *testing.T) {
	t.Parallel()
	if _, err := OneVsAll([]Category{{Name: "a"}}); !errors.Is(err, ErrAlone) {
		t.Errorf("one category: %v", err)
	}
	if _, err := OneVsAll([]Category{{Name: "a"}, {Name: Good}}); !errors.Is(err, ErrName) {
		t.Errorf("category named good: %v", err)
	}
}

// TestSplitmix64 compares with the outputs published with the generator for seed 1234567.
func TestSplitmix64(t *testing.T) {
	t.Parallel()
	want := []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423,
		4593380528125082431, 16408922859458223821}
	state := uint64(1234567)
	for i, w := range want {
		var z uint64
		if z, state = splitmix64(state); z != w {
			t.Errorf("output %d: got %d, want %d", i, z, w)
		}
	}
}

// TestPromptsFixed pins the draw: changing it would change every published figure.
func TestPromptsFixed(t *testing.T) {
	t.Parallel()
	c := numbered("c", 31)
	for seed, want := range map[uint64]string{
		0:         "027 013 002 030 006 001 010 025 ",
		1:         "017 023 030 015 003 024 027 019 ",
		1<<64 - 1: "027 028 008 014 023 026 029 013 ",
	} {
		items, err := Prompts(c, 8, seed)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, i := range items {
			got += i.Path[2:5] + " "
		}
		if got != want {
			t.Errorf("seed %d: %q", seed, got)
		}
	}
}

func TestPrompts(t *testing.T) {
	t.Parallel()
	c := numbered("c", 20)
	all, err := Prompts(c, 20, 7)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Prompts(c, 2, 7)
	if err != nil || !reflect.DeepEqual(two, all[:2]) {
		t.Errorf("2 of 20: %v, not %v (%v)", two, all[:2], err)
	}
	reversed := Category{Name: "c", Train: slices.Clone(c.Train)}
	slices.Reverse(reversed.Train)
	again, err := Prompts(reversed, 20, 7)
	if err != nil || !reflect.DeepEqual(again, all) {
		t.Error("the draw depends on the order given")
	}
	if reflect.DeepEqual(all, c.Train) {
		t.Error("not shuffled")
	}
	slices.SortFunc(all, compare)
	if !reflect.DeepEqual(all, c.Train) {
		t.Error("not a permutation, or the argument was changed")
	}
	for _, k := range []int{-1, 0, 21} {
		if _, err := Prompts(c, k, 7); !errors.Is(err, ErrCount) {
			t.Errorf("k = %d: %v", k, err)
		}
	}
}

// TestPromptsUniform draws 2 of 5 for many seeds; each of the 20 ordered pairs is as likely.
// The bound is five standard deviations of a binomial count.
func TestPromptsUniform(t *testing.T) {
	t.Parallel()
	c := numbered("c", 5)
	counts := map[string]int{}
	const draws = 20000
	for seed := range uint64(draws) {
		items, err := Prompts(c, 2, seed)
		if err != nil {
			t.Fatal(err)
		}
		counts[items[0].Path+items[1].Path]++
	}
	if len(counts) != 20 {
		t.Fatalf("%d pairs", len(counts))
	}
	for pair, n := range counts {
		if n < 1000-155 || n > 1000+155 {
			t.Errorf("%s: %d times", pair, n)
		}
	}
}
