package engine

import (
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/view"
)

// A call reports each of its steps once, with the same total.
func TestProgress(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	var done, totals []int
	ctx := WithProgress(t.Context(), func(d, total int) {
		done, totals = append(done, d), append(totals, total)
	})
	counts := func(want int) {
		t.Helper()
		if len(done) != want {
			t.Errorf("%d steps, want %d", len(done), want)
		}
		for i := range done {
			if done[i] != i+1 || totals[i] != want {
				t.Errorf("step %d of %d is %d of %d", i+1, want, done[i], totals[i])
			}
		}
		done, totals = nil, nil
	}
	learn := func(v View, n int) *PromptSet {
		t.Helper()
		set, err := d.Learn(ctx, dots(n), LearnOptions{View: &v, Method: MethodPatch})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { set.Close() })
		return set
	}
	plain := learn(View{}, 3)
	counts(6)
	auto := learn(View{Rotations: view.AutoRotations}, 3)
	counts(9)
	learn(View{Rotations: view.AutoRotations}, 1)
	counts(2)
	more, err := d.Extend(ctx, auto, []Image{dotted(9), dotted(10)})
	if err != nil {
		t.Fatal(err)
	}
	defer more.Close()
	counts(4)
	set, err := d.Calibrate(ctx, plain, slices.Concat(dots(3), []Image{dotted(12)}), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	counts(4)
}
