package engine

import (
	"context"
	"errors"
	"testing"
)

// TestScoreBatch: in a batch of images, each scored against several prompt sets, every result
// equals that of the image alone.
func TestScoreBatch(t *testing.T) {
	d := openMini(t)
	ctx := context.Background()
	normals := []Image{texture(0, false), texture(1, false), texture(2, false)}
	plain := learnView(t, d, View{Letterbox: true}, normals)
	turned := learnView(t, d, View{Letterbox: true, Rotations: 4}, normals[:1])
	patch, err := d.Learn(ctx, normals[1:], LearnOptions{Method: MethodPatch})
	if err != nil {
		t.Fatal(err)
	}
	tiled := learnView(t, d, View{Tiles: 2, Letterbox: true, Foreground: true},
		plates(300, 400)[:2])
	cases := []struct {
		img  Image
		sets []*PromptSet
	}{
		{texture(3, true), []*PromptSet{plain, patch}},
		{plate(300, 400, 1, 90, 90), []*PromptSet{tiled}},
		{texture(4, false), []*PromptSet{patch}},
		{texture(5, true), []*PromptSet{turned, plain, patch}},
		{texture(6, false), nil},
	}
	var jobs []Job
	for _, c := range cases {
		v := View{}
		if len(c.sets) > 0 {
			v = c.sets[0].view()
		}
		q, err := d.Prepare(c.img, v)
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, Job{q, c.sets})
	}
	got, err := d.ScoreBatch(ctx, jobs)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		for k, set := range c.sets {
			want, err := d.Score(ctx, c.img, set)
			if err != nil {
				t.Fatal(err)
			}
			if r := got[i][k]; r.Digest != want.Digest || r.Score != want.Score ||
				scoresOf(r.Parts) != scoresOf(want.Parts) {
				t.Errorf("image %d, set %d: %+v, alone %+v", i, k, r.Parts, want.Parts)
			}
		}
	}
	for i, c := range cases { // images before i are encoded, later ones are not
		if err := d.Encode(ctx, jobs[i].Query); err != nil {
			t.Fatal(err)
		}
		again, err := d.ScoreBatch(ctx, jobs)
		if err != nil {
			t.Fatal(err)
		}
		for k := range c.sets {
			if again[i][k].Digest != got[i][k].Digest {
				t.Errorf("image %d, set %d: another result once it is encoded", i, k)
			}
		}
	}
	twice, err := d.ScoreBatch(ctx,
		[]Job{{jobs[0].Query, []*PromptSet{plain, plain}}, {Query: jobs[2].Query}})
	if err != nil || twice[0][0].Digest != got[0][0].Digest ||
		twice[0][1].Digest != got[0][0].Digest {
		t.Errorf("a set given twice: %+v, %v", twice, err)
	}
	wrong := []Job{{jobs[0].Query, []*PromptSet{tiled}}}
	if _, err := d.ScoreBatch(ctx, wrong); !errors.Is(err, errView) {
		t.Errorf("a set of another view: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := d.ScoreBatch(ended, jobs); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
}

// scores are the numbers of some Parts.
type scores struct{ score, patch, image, text, holistic float32 }

func scoresOf(p Parts) scores {
	return scores{p.Score, p.PatchScore, p.ImageScore, p.TextScore, p.HolisticScore}
}
