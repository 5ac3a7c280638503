package trainer

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/inctrl/training"
)

const (
	embed   = 16
	patches = 9
	taps    = 3
)

// made is a source of synthetic features; anomalous ones are further from their type. If left is
// not negative, it fails after that many calls.
type made struct {
	items []Item
	left  int
}

var errKilled = errors.New("killed")

func (m *made) Features(_ context.Context, i int) (*engine.Features, error) {
	if m.left == 0 {
		return nil, errKilled
	}
	m.left--
	r := rand.New(rand.NewPCG(uint64(i), 7))
	f := &engine.Features{Name: fmt.Sprint(i), Token: make([]float32, embed)}
	shift := float32(0)
	if m.items[i].Anomalous {
		shift = 0.5
	}
	for k := range f.Token {
		f.Token[k] = float32(r.NormFloat64()) + shift
	}
	for range taps {
		tap := make([]float32, patches)
		for k := range tap {
			tap[k] = float32(r.Float64()) + shift
		}
		f.Taps = append(f.Taps, tap)
	}
	return f, nil
}

func (m *made) Residuals(f *engine.Features, prompts []*engine.Features) ([][]float32, error) {
	var maps [][]float32
	for l, tap := range f.Taps {
		row := make([]float32, patches)
		for i, v := range tap {
			row[i] = 1
			for _, p := range prompts {
				row[i] = min(row[i], float32(math.Abs(float64(v-p.Taps[l][i]))))
			}
		}
		maps = append(maps, row)
	}
	return maps, nil
}

func (*made) TextScore(int, *engine.Features) float32 { return 0.5 }

func madeItems() (items []Item) {
	for i := range 60 {
		items = append(items, Item{
			Path: fmt.Sprintf("%03d.png", i), Type: fmt.Sprint("type ", i%2), Anomalous: i%3 == 0,
		})
	}
	return items
}

func config() Config {
	return Config{Shots: 2, Batch: 8, Steps: 6, Epochs: 4, Seed: 10, Rate: 1e-3, Holdout: 0.2}
}

// trained is a run in a folder that is restarted after each simulated kill.
func trained(t *testing.T, dir string, c Config, kills *rand.Rand) *Run {
	t.Helper()
	for {
		r := &Run{Config: c, Items: madeItems(), Dir: dir}
		s := &made{items: r.Items, left: -1}
		if kills != nil {
			s.left = kills.IntN(900) // a whole run takes about 900 calls
		}
		err := r.Train(context.Background(), s, training.New(embed, patches, c.Seed))
		if err == nil {
			return r
		}
		if !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
	}
}

func bits(r *Run) (all []uint32) {
	for _, name := range r.Heads.Names() {
		for _, v := range r.Heads.Tensor(name) {
			all = append(all, math.Float32bits(v))
		}
	}
	return all
}

// Runs with the same seed end with the same bits, even if they are killed repeatedly; another seed
// gives other bits.
func TestSameBits(t *testing.T) {
	t.Parallel()
	first := trained(t, t.TempDir(), config(), nil)
	want := bits(first)
	if !slices.Equal(bits(trained(t, t.TempDir(), config(), nil)), want) {
		t.Error("a second run has other bits")
	}
	kills := rand.New(rand.NewPCG(1, 1))
	for i := range 20 {
		r := trained(t, t.TempDir(), config(), kills)
		if !slices.Equal(bits(r), want) || r.Best != first.Best {
			t.Errorf("killed run %d has other bits", i)
		}
	}
	other := config()
	other.Seed++
	if slices.Equal(bits(trained(t, t.TempDir(), other, nil)), want) {
		t.Error("another seed has the same bits")
	}
}

// TestMeanAUROC: the mean is over the types that have both labels.
func TestMeanAUROC(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scores map[string][]float64
		labels map[string][]bool
		want   float64
	}{
		"right, half and wrong": {
			map[string][]float64{"a": {0.1, 0.9}, "b": {0.5, 0.5}, "c": {0.9, 0.1}},
			map[string][]bool{"a": {false, true}, "b": {false, true}, "c": {false, true}}, 0.5,
		},
		"three of four pairs, all": {
			map[string][]float64{"a": {0.1, 0.4, 0.3, 0.8}, "b": {0, 1}},
			map[string][]bool{"a": {false, false, true, true}, "b": {false, true}}, 0.875,
		},
		"one label only": {
			map[string][]float64{"a": {0.1, 0.9}, "b": {0.3, 0.2}},
			map[string][]bool{"a": {false, true}, "b": {true, true}}, 1,
		},
	} {
		if got := meanAUROC(c.scores, c.labels); got != c.want {
			t.Errorf("%s: %g, want %g", name, got, c.want)
		}
	}
	none := meanAUROC(map[string][]float64{"a": {0.1}}, map[string][]bool{"a": {true}})
	if !math.IsNaN(none) {
		t.Errorf("no type with both labels: %g", none)
	}
}

// TestMeanAUROCOrder: the sum has a fixed order although maps have none.
func TestMeanAUROCOrder(t *testing.T) {
	t.Parallel()
	scores, labels := map[string][]float64{}, map[string][]bool{}
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 60 {
		kind := fmt.Sprint(i % 6)
		scores[kind] = append(scores[kind], r.Float64())
		labels[kind] = append(labels[kind], i/6%3 == 0)
	}
	first := meanAUROC(scores, labels)
	for range 200 {
		if v := meanAUROC(scores, labels); v != first {
			t.Fatalf("%.17g, then %.17g", first, v)
		}
	}
}

func TestLearns(t *testing.T) {
	t.Parallel()
	c := config()
	c.Epochs, c.Steps = 6, 30
	r := trained(t, t.TempDir(), c, nil)
	early, late := r.Epochs[0].Losses[0], r.Epochs[5].Losses[29]
	t.Logf("loss %g to %g, validation %v", early, late, r.Epochs[r.Best-1].Validation)
	if !(late < early/2) || !(r.Epochs[r.Best-1].Validation > 0.9) {
		t.Error("it has not learned")
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	c := config()
	c.Epochs, c.Patience, c.Rate = 40, 2, 1e-9 // nothing changes
	r := trained(t, t.TempDir(), c, nil)
	if len(r.Epochs) != 3 || r.Best != 1 {
		t.Errorf("%d epochs, best %d", len(r.Epochs), r.Best)
	}
}

// The split never shares images, and the query is no prompt unless requested.
func TestDraws(t *testing.T) {
	t.Parallel()
	items := madeItems()
	train, held := split(items, 0.2, 10)
	if len(train)+len(held) != len(items) || len(held) != 12 {
		t.Errorf("%d and %d of %d", len(train), len(held), len(items))
	}
	for _, i := range held {
		if slices.Contains(train, i) {
			t.Errorf("%d is in both", i)
		}
	}
	p, c := newPool(items, train), config()
	selves, seen := 0, map[int]int{}
	for _, c.IncludeSelf = range []bool{false, true} {
		for step := range 200 {
			for j, e := range p.draw(items, &c, step) {
				if items[e.query].Anomalous != (j%2 == 1) || slices.Contains(held, e.query) {
					t.Fatalf("step %d: query %d", step, e.query)
				}
				seen[e.query]++
				if slices.Contains(e.prompts, e.query) {
					if selves++; !c.IncludeSelf {
						t.Fatalf("step %d: %d is its own prompt", step, e.query)
					}
				}
				for k, i := range e.prompts {
					if items[i].Type != items[e.query].Type || items[i].Anomalous ||
						slices.Contains(e.prompts[:k], i) || slices.Contains(held, i) {
						t.Fatalf("step %d: prompts %v of %d", step, e.prompts, e.query)
					}
				}
			}
		}
	}
	if len(seen) != len(train) || selves == 0 {
		t.Errorf("%d of %d queries, %d their own prompts", len(seen), len(train), selves)
	}
}

// mixed follows docs/algorithm.md §12 with the flattened arrays written out.
func TestMixing(t *testing.T) {
	t.Parallel()
	c := config()
	c.BatchMixing = true
	r := &Run{Config: c, Items: madeItems()}
	s := &made{items: r.Items, left: -1}
	train, _ := split(r.Items, 0, c.Seed)
	r.pool = newPool(r.Items, train)
	episodes := r.pool.draw(r.Items, &r.Config, 3)
	b, err := r.batch(context.Background(), s, episodes)
	if err != nil {
		t.Fatal(err)
	}
	n, k := len(episodes), c.Shots
	var stacked []*engine.Features // prompt-major: all first prompts, then all second prompts
	for slot := range k {
		for _, e := range episodes {
			f, _ := s.Features(context.Background(), e.prompts[slot])
			stacked = append(stacked, f)
		}
	}
	for i := range n {
		want := make([]float32, patches)
		for j := range taps {
			g := 3*i + j
			query, _ := s.Features(context.Background(), episodes[g%n].query)
			maps, _ := s.Residuals(query, stacked[g%n*k:g%n*k+k])
			for at, v := range maps[g/n] {
				want[at] += v / taps
			}
		}
		if !slices.Equal(b.Maps[i*patches:(i+1)*patches], want) {
			t.Errorf("row %d: map %v, want %v", i, b.Maps[i*patches:(i+1)*patches], want)
		}
		for slot := range k {
			at := (i*k + slot) * embed
			if !slices.Equal(b.Prompts[at:at+embed], stacked[i*k+slot].Token) {
				t.Errorf("row %d: prompt %d is another one", i, slot)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	trained(t, dir, config(), nil)
	other := config()
	other.Rate = 2e-3
	again := func(dir string, c Config, items []Item) error {
		r := &Run{Config: c, Items: items, Dir: dir}
		return r.Train(context.Background(), &made{items: items, left: -1},
			training.New(embed, patches, c.Seed))
	}
	if err := again(dir, other, madeItems()); !errors.Is(err, ErrSettings) {
		t.Errorf("other settings: %v", err)
	}
	if err := again(t.TempDir(), config(), madeItems()[:4]); !errors.Is(err, ErrData) {
		t.Errorf("few images: %v", err)
	}
	rare := append(madeItems(), Item{Type: "rare"}, Item{Type: "rare", Anomalous: true})
	half := config()
	half.Holdout = 0.5 // of one normal image: all
	if err := again(t.TempDir(), half, rare); !errors.Is(err, ErrData) {
		t.Errorf("a type that is held out whole: %v", err)
	}
	last := filepath.Join(dir, "epoch-004.safetensors")
	whole, err := os.ReadFile(last)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 7, 100, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(last, whole[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		if err := again(dir, config(), madeItems()); !errors.Is(err, ErrState) {
			t.Errorf("%d bytes of a checkpoint: %v", n, err)
		}
	}
}

// TestInterrupted: a run ends at once, whatever its source does on an interruption.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	r := &Run{Config: config(), Items: madeItems(), Dir: t.TempDir()}
	err := r.Train(ctx, &made{items: r.Items, left: -1}, training.New(embed, patches, 1))
	if !errors.Is(err, context.Canceled) || len(r.Epochs) > 0 {
		t.Errorf("%v after %d epochs", err, len(r.Epochs))
	}
}
