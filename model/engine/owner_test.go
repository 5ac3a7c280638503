package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/mini"
)

// Two sets that share prompts can be closed in any order; the other stays usable.
func TestCloseShared(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for _, first := range []bool{true, false} {
		set := learn(t, d, 3, LearnOptions{})
		want := score(t, d, texture(7, true), set)
		calibrated, err := d.Calibrate(t.Context(), set, nil, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		gone, left := calibrated, set
		if first {
			gone, left = set, calibrated
		}
		if err := gone.Close(); err != nil {
			t.Error(err)
		}
		if err := gone.Close(); !errors.Is(err, ErrClosed) {
			t.Errorf("closed twice: %v", err)
		}
		if got := score(t, d, texture(7, true), left); !slices.Equal(got.Map, want.Map) {
			t.Errorf("score %g after the other set is closed, want %g", got.Score, want.Score)
		}
		if err := left.Close(); err != nil {
			t.Error(err)
		}
	}
}

// uses lists all ways to use a prompt set and a query of its view on a detector.
func uses(d *Detector, set *PromptSet, q *Query) map[string]func() error {
	ctx := context.Background()
	return map[string]func() error{
		"Score": func() error { return second(d.Score(ctx, texture(1, false), set)) },
		"ScoreBatch": func() error {
			return second(d.ScoreBatch(ctx, []Job{{q, []*PromptSet{set}}}))
		},
		"Nearest":   func() error { return second(d.Nearest(ctx, q, set, 3)) },
		"Calibrate": func() error { return second(d.Calibrate(ctx, set, normals(3), 0.1)) },
		"Extend":    func() error { return second(d.Extend(ctx, set, normals(1))) },
	}
}

func refuses(t *testing.T, name string, all map[string]func() error, want error) {
	t.Helper()
	for use, f := range all {
		if err := f(); !errors.Is(err, want) {
			t.Errorf("%s: %s gives %v, want %v", name, use, err, want)
		}
	}
}

func openOn(t *testing.T, backend string, threads int, file []byte) *Detector {
	t.Helper()
	be, err := auto.New(backend, threads)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read("model", file, Options{Backend: be})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// Prompt sets and queries are refused if they belong to a detector on another backend, of another
// model, of the same model opened twice, or to none.
func TestForeign(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	q := prepare(t, d, texture(1, false), d.view())
	once := LearnOptions{View: &View{Letterbox: true}} // rotations take long on ref
	own := learn(t, d, 2, once)
	others := map[string]*Detector{
		"backend": openOn(t, "ref", 1, mini.File()), "model": openOn(t, "", 1, withoutHeads(t)),
		"same": openMini(t),
	}
	for name, other := range others {
		set := learn(t, other, 2, once)
		refuses(t, "set of another "+name, uses(d, set, q), ErrForeign)
		foreign := uses(d, own, prepare(t, other, texture(1, false), other.view()))
		refuses(t, "query of another "+name, map[string]func() error{
			"ScoreBatch": foreign["ScoreBatch"], "Nearest": foreign["Nearest"],
		}, ErrForeign)
	}
	refuses(t, "no set", uses(d, nil, q), ErrForeign)
	refuses(t, "zero set", uses(d, &PromptSet{}, q), ErrForeign)
	for name, q := range map[string]*Query{"no query": nil, "zero query": {}} {
		refuses(t, name, map[string]func() error{
			"ScoreBatch": uses(d, own, q)["ScoreBatch"], "Nearest": uses(d, own, q)["Nearest"],
			"Encode": func() error { return d.Encode(t.Context(), q) },
		}, ErrForeign)
		if n := q.Bytes(); n != 0 {
			t.Errorf("%s holds %d bytes", name, n)
		}
	}
	for name, set := range map[string]*PromptSet{"no set": nil, "zero set": {}} {
		refuses(t, name, map[string]func() error{
			"Close": set.Close, "Write": func() error { return set.Write(io.Discard) },
		}, ErrForeign)
		if i := set.Info(); !reflect.DeepEqual(i, PromptInfo{}) {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

// A closed set, and everything that belongs to a closed detector, is refused.
func TestClosed(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	q := prepare(t, d, texture(1, false), d.view())
	set := learn(t, d, 2, LearnOptions{})
	var file bytes.Buffer
	if err := set.Write(&file); err != nil {
		t.Fatal(err)
	}
	left := learn(t, d, 2, LearnOptions{})
	if err := set.Close(); err != nil {
		t.Fatal(err)
	}
	closed := uses(d, set, q)
	closed["Write"] = func() error { return set.Write(io.Discard) }
	closed["Close"] = set.Close
	refuses(t, "closed set", closed, ErrClosed)
	if set.Info().Shots != 2 {
		t.Error("a closed set does not say any more what it was")
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*Detector{"closed": d, "nil": nil, "zero": {}} {
		refuses(t, name+" detector", closedUses(d, left, q, file.Bytes()), ErrClosed)
	}
	refuses(t, "set of a closed detector", map[string]func() error{
		"Write": func() error { return left.Write(io.Discard) }, "Close": left.Close,
	}, ErrClosed)
}

// closedUses lists all methods of a detector that can fail.
func closedUses(d *Detector, set *PromptSet, q *Query, file []byte) map[string]func() error {
	ctx, p := context.Background(), texture(1, false)
	all := uses(d, set, q)
	for name, f := range map[string]func() error{
		"Learn":         func() error { return second(d.Learn(ctx, normals(2), LearnOptions{})) },
		"Prepare":       func() error { return second(d.Prepare(p, View{})) },
		"PreparePixels": func() error { return second(d.PreparePixels("", nil, View{})) },
		"Encode":        func() error { return d.Encode(ctx, q) },
		"Decode":        func() error { return second(d.Decode(p, View{})) },
		"ReadPrompts":   func() error { return second(d.ReadPrompts("", file)) },
		"OpenPrompts":   func() error { return second(d.OpenPrompts("does not exist")) },
		"empty batch":   func() error { return second(d.ScoreBatch(ctx, nil)) },
		"Features":      func() error { return second(d.Features(ctx, p, View{})) },
		"EncodePixels":  func() error { return second(d.EncodePixels(ctx, "", nil)) },
		"LearnFeatures": func() error { return second(d.LearnFeatures(nil, LearnOptions{})) },
		"ScoreFeatures": func() error { return second(d.ScoreFeatures(ctx, &Features{}, set)) },
		"Residuals":     func() error { return second(d.Residuals(&Features{}, nil)) },
		"WriteFeatures": func() error { return d.WriteFeatures(io.Discard, &Features{}) },
		"ReadFeatures":  func() error { return second(d.ReadFeatures("", file)) },
		"Close":         d.Close,
	} {
		all[name] = f
	}
	return all
}

// Features that no model made, and those of a query that is not encoded, are refused.
func TestForeignFeatures(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set := learn(t, d, 2, LearnOptions{})
	short, err := d.Features(t.Context(), texture(1, false), d.view())
	if err != nil {
		t.Fatal(err)
	}
	short.Taps[0] = short.Taps[0][1:]
	for name, f := range map[string]*Features{
		"none": nil, "empty": {}, "short": short,
		"not encoded": prepare(t, d, texture(1, false), d.view()).features,
	} {
		refuses(t, name, map[string]func() error{
			"ScoreFeatures": func() error { return second(d.ScoreFeatures(t.Context(), f, set)) },
			"LearnFeatures": func() error {
				return second(d.LearnFeatures([]*Features{f}, LearnOptions{}))
			},
			"Residuals":     func() error { return second(d.Residuals(f, nil)) },
			"prompts":       func() error { return second(d.Residuals(short, []*Features{f})) },
			"WriteFeatures": func() error { return d.WriteFeatures(io.Discard, f) },
		}, ErrArgument)
	}
}

// Sets and detectors may be closed while in use: a call succeeds or returns ErrClosed.
func TestCloseWhileScoring(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	v := View{Letterbox: true, Tiles: 2}
	set := learnView(t, d, v, plates(128, 128)[:2])
	want := score(t, d, plate(128, 128, 1, 60, 60), set).Digest
	first := make(chan struct{})
	scored := sync.OnceFunc(func() { close(first) })
	var users sync.WaitGroup
	for range 3 {
		users.Go(func() {
			for {
				r, err := d.Score(context.Background(), plate(128, 128, 1, 60, 60), set)
				if errors.Is(err, ErrClosed) {
					return
				}
				if err != nil || r.Digest != want {
					t.Errorf("neither closed nor the right result: %v", err)
					return
				}
				scored()
			}
		})
	}
	<-first
	var closers sync.WaitGroup
	for _, c := range []io.Closer{set, set, d, d} {
		closers.Go(func() {
			if err := c.Close(); err != nil && !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		})
	}
	closers.Wait()
	users.Wait()
}
