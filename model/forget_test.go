package model

import (
	"context"
	"testing"
)

// Of two sets that share prompts each can be forgotten, in any order and twice, and leaves the other
// as it was.
func TestForgetShared(t *testing.T) {
	d := openMini(t)
	ctx := context.Background()
	for _, first := range []bool{true, false} {
		set := learn(t, d, 3, LearnOptions{})
		want, err := d.Score(ctx, texture(7, true), set)
		if err != nil {
			t.Fatal(err)
		}
		calibrated, err := d.Calibrate(ctx, set, nil, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		gone, left := calibrated, set
		if first {
			gone, left = set, calibrated
		}
		d.Forget(gone)
		d.Forget(gone)
		got, err := d.Score(ctx, texture(7, true), left)
		if err != nil || got.Digest != want.Digest {
			t.Errorf("a score of %v, %v after the other set is gone, want %v", got, err, want)
		}
		d.Forget(left)
	}
}
