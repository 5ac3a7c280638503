package engine

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

func openMini(t *testing.T, options ...Options) *Detector {
	t.Helper()
	var o Options
	if len(options) > 0 {
		o = options[0]
	}
	d, err := Read(mini.Name, mini.File(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// openNano opens a small model of random weights, for what would take long in plain Go.
func openNano(t *testing.T, o Options) *Detector {
	t.Helper()
	d, err := Read("nano", syntheticFile(t, "nano-240"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// texture is a synthetic image: stripes, and a dark disc if spot is set.
func texture(phase int, spot bool) Image {
	img := image.NewRGBA(image.Rect(0, 0, 96, 96))
	for y := range 96 {
		for x := range 96 {
			v := uint8(120 + 10*((x+y+phase)%8))
			if spot && (x-48)*(x-48)+(y-48)*(y-48) < 150 {
				v = 20
			}
			img.SetRGBA(x, y, color.RGBA{R: v, G: v, B: v / 2, A: 255})
		}
	}
	return Image{Name: "texture", Pixels: img}
}

func normals(n int) []Image {
	p := make([]Image, n)
	for i := range p {
		p[i] = texture(i, false)
	}
	return p
}

func learn(t *testing.T, d *Detector, n int, o LearnOptions) *PromptSet {
	t.Helper()
	set, err := d.Learn(context.Background(), normals(n), o)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func score(t *testing.T, d *Detector, p Image, set *PromptSet) *Result {
	t.Helper()
	r, err := d.Score(context.Background(), p, set)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestDetector(t *testing.T) {
	d := openMini(t)
	for _, method := range d.Info().Methods {
		set := learn(t, d, 4, LearnOptions{Method: method})
		good, bad := score(t, d, texture(9, false), set), score(t, d, texture(9, true), set)
		if !(bad.Score > good.Score) {
			t.Errorf("%s: spot scores %g, no spot %g", method, bad.Score, good.Score)
		}
		// The disc covers the middle of the 15×15 map and nothing of its corner.
		if !(bad.Map[7*15+7] > 2*bad.Map[0]) {
			t.Errorf("%s: map is %g in the middle, %g in the corner", method, bad.Map[7*15+7],
				bad.Map[0])
		}
		if bad.Anomalous != nil {
			t.Errorf("%s: a decision without a threshold", method)
		}
	}
}

func TestPromptFile(t *testing.T) {
	d := openMini(t)
	set := learn(t, d, 3, LearnOptions{})
	want := score(t, d, texture(5, true), set)
	var b bytes.Buffer
	if err := set.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := d.ReadPrompts("prompts", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got := score(t, d, texture(5, true), again)
	if got.Digest != want.Digest || !slices.Equal(got.Map, want.Map) {
		t.Error("a saved and reopened prompt set scores differently")
	}
	calibrated, err := d.Calibrate(context.Background(), again, nil, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	r := score(t, d, texture(5, true), calibrated)
	if r.Anomalous == nil || !*r.Anomalous || r.Score != want.Score || r.Digest == want.Digest ||
		calibrated.Info().Digest == again.Info().Digest {
		t.Error("a threshold must decide and change the digests, not the score")
	}
	if again.Info().Threshold != nil {
		t.Error("Calibrate changed the set it was given")
	}
	other := synthetic(t, "nano-240")
	if _, err := other.ReadPrompts("prompts", b.Bytes()); !errors.Is(err, weights.ErrMismatch) {
		t.Errorf("another model took the prompt file: %v", err)
	}
}

// The digest of a result covers the decision: the threshold, the prompt set's or another.
func TestDecide(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set, err := d.Calibrate(t.Context(), learn(t, d, 3, LearnOptions{}), nil, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	r := score(t, d, texture(5, true), set)
	own, value := r.Digest, set.Info().Threshold.Value
	if r.Threshold == nil || *r.Threshold != value || !*r.Anomalous {
		t.Fatalf("threshold %v, anomalous %v, want %g, true", r.Threshold, *r.Anomalous, value)
	}
	if err := r.Decide(r.Score); err != nil || *r.Threshold != r.Score || *r.Anomalous {
		t.Errorf("%v: a score is not above itself", err)
	}
	other := r.Digest
	if err := r.Decide(value); err != nil || r.Digest != own || own == other || !*r.Anomalous {
		t.Errorf("%v: digest %s, %s before, %s by another threshold", err, r.Digest, own, other)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), -0.1, 1.01} {
		if err := r.Decide(float32(bad)); !errors.Is(err, ErrArgument) || r.Digest != own {
			t.Errorf("threshold %g: %v", bad, err)
		}
	}
}

// A prompt file whose threshold has a bit changed is refused (package weights has the whole test).
func TestPromptFlips(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set, err := d.Calibrate(t.Context(), learn(t, d, 2, LearnOptions{}), nil, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := set.Write(&b); err != nil {
		t.Fatal(err)
	}
	file := b.Bytes()
	at := bytes.Index(file, []byte(`\"threshold\":`)) + len(`\"threshold\":`)
	for bit := range 8 * 8 {
		file[at+bit/8] ^= 1 << (bit % 8)
		_, err := d.ReadPrompts("p", file)
		file[at+bit/8] ^= 1 << (bit % 8)
		if e, ok := errors.AsType[*weights.Error](err); !ok || e.Err != weights.ErrChecksum {
			t.Errorf("bit %d of the threshold: %v", bit, err)
		}
	}
	same, err := d.ReadPrompts("p", file)
	if err != nil || same.Info().Digest != set.Info().Digest {
		t.Errorf("unchanged: %v", err)
	}
}

// A rate is refused if it is out of range, needs more normal images, or has a threshold that no
// score exceeds.
func TestRates(t *testing.T) {
	t.Parallel()
	for _, rate := range []float64{
		0, math.Copysign(0, -1), -0.05, 1e-300, 9e-7, math.NaN(), math.Inf(1), 0.51, 1, 2, 5,
	} {
		if err := CheckRate(rate); !errors.Is(err, ErrArgument) || !errors.Is(err, errRate) {
			t.Errorf("%g: %v", rate, err)
		}
	}
	for _, rate := range []float64{1e-6, 0.001, 0.05, 0.5} {
		if err := CheckRate(rate); err != nil {
			t.Errorf("%g: %v", rate, err)
		}
	}
	many := make([]float64, 9999)
	for i := range many {
		many[i] = float64(i) / 20000
	}
	for _, c := range []struct {
		further []float64
		rate    float64
		want    error
	}{
		{many, 1e-4, nil}, {many[:9998], 1e-4, errRate}, {many[:8], 9e-4, errRate},
		{[]float64{0.4, 0.1}, 0.001, errRate}, {[]float64{0.2, 0.21}, 0.001, nil},
		{[]float64{0.2}, 0.05, nil}, {nil, 0.05, errPrompts},
		{[]float64{math.NaN()}, 0.05, calibration.ErrScore},
	} {
		scores := calibration.Normals{Further: c.further, Spread: 0.1}
		got, err := threshold(scores, c.rate)
		if !errors.Is(err, c.want) || err == nil && !(got.Value < 1 && got.Rate == c.rate) {
			t.Errorf("%g of %d images: %v, want %v", c.rate, len(c.further), err, c.want)
		}
	}
}

// TestSameBits checks that a score does not depend on what the detector did before.
func TestSameBits(t *testing.T) {
	d := openMini(t)
	set := learn(t, d, 2, LearnOptions{})
	want := score(t, d, texture(3, true), set).Digest
	learn(t, d, 8, LearnOptions{Method: MethodPatch})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r, err := d.Score(context.Background(), texture(3, true), set)
			if err != nil || r.Digest != want {
				t.Errorf("digest differs, or %v", err)
			}
		})
	}
	wg.Wait()
	second := openMini(t)
	got := score(t, second, texture(3, true), learn(t, second, 2, LearnOptions{}))
	if got.Digest != want {
		t.Error("a second detector gives other bits")
	}
}

func TestMistakes(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	set := learn(t, d, 1, LearnOptions{})
	headless, err := Read("tiny", withoutHeads(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	try := func(o LearnOptions, n int) error {
		_, err := d.Learn(ctx, normals(n), o)
		return err
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for name, c := range map[string]struct {
		got  error
		want error
	}{
		"no prompts":   {try(LearnOptions{}, 0), errPrompts},
		"nine prompts": {try(LearnOptions{}, 9), errPrompts},
		"method":       {try(LearnOptions{Method: "magic"}, 1), errMethod},
		"class":        {try(LearnOptions{Class: "unicorn"}, 1), errClass},
		"direction":    {try(LearnOptions{Direction: make([]float32, 3)}, 1), errClass},
		"class of a direction": {try(LearnOptions{
			Class: "caffè\n", Direction: make([]float32, d.Info().Config.Embed)}, 1),
			weights.ErrFormat},
		"no heads": {second(headless.Learn(ctx, normals(1),
			LearnOptions{Method: MethodInCTRL})), errMethod},
		"empty image": {second(d.Score(ctx, Image{Name: "x"}, set)), preprocess.ErrFormat},
		"no file":     {second(ReadImage("does/not/exist.png", 0)), os.ErrNotExist},
		"big file":    {second(ReadImage("detector.go", 10)), preprocess.ErrTooLarge},
		"no model":    {second(Open("does/not/exist", Options{})), os.ErrNotExist},
		"rate":        {second(d.Calibrate(ctx, set, nil, 0)), errRate},
		"rate NaN":    {second(d.Calibrate(ctx, set, nil, math.NaN())), errRate},
		"rate 1e-300": {second(d.Calibrate(ctx, set, nil, 1e-300)), errRate},
		"one normal":  {second(d.Calibrate(ctx, set, nil, 0.1)), errPrompts},
		"cancelled":   {second(d.Score(ended, texture(0, false), set)), context.Canceled},
	} {
		if !errors.Is(c.got, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
	var bad *ImageError
	_, err = d.Score(ctx, Image{Name: "broken.png", Data: []byte("\x89PNG\r\n\x1a\n")}, set)
	if !errors.As(err, &bad) || !strings.Contains(err.Error(), "broken.png") {
		t.Errorf("a broken image gives %v", err)
	}
	d.Close()
	if _, err := d.Score(ctx, texture(0, false), set); !errors.Is(err, ErrClosed) {
		t.Errorf("closed detector: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

// withoutHeads is a model file that supports only the patch method.
func withoutHeads(t *testing.T) []byte {
	t.Helper()
	m, err := weights.Read("nano", syntheticFile(t, "nano-240"))
	if err != nil {
		t.Fatal(err)
	}
	c := m.Config
	c.Name, c.Classes = "headless", nil
	var tensors []weights.Tensor
	for _, s := range weights.Tensors(c, false) {
		tensors = append(tensors, weights.Tensor{Name: s.Name, Shape: s.Shape, Data: m.F32(s.Name)})
	}
	var b bytes.Buffer
	if err := weights.Write(&b, c, tensors); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestRealImages checks that the bundled model ranks good and bad real images. A few images only:
// this is no benchmark.
func TestRealImages(t *testing.T) {
	root := os.Getenv("INCTRL_DATA")
	if root == "" {
		t.Skip("SKIPPED: INCTRL_DATA is not set")
	}
	glob := func(pattern string, n int) (images []Image) {
		files, err := filepath.Glob(filepath.Join(root, "cookies", "cookie", pattern))
		if err != nil || len(files) < n {
			t.Fatalf("%d images %s, want %d (%v)", len(files), pattern, n, err)
		}
		for _, f := range files[:n] {
			p, err := ReadImage(f, 0)
			if err != nil {
				t.Fatal(err)
			}
			images = append(images, p)
		}
		return images
	}
	d, ctx := openMini(t), context.Background()
	set, err := d.Learn(ctx, glob("train/good/*", 4), LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	scores := func(images []Image) (s []float32) {
		for _, p := range images {
			s = append(s, score(t, d, p, set).Score)
		}
		return s
	}
	good, pairs, right := scores(glob("test/good/*", 8)), 0, 0
	for _, b := range scores(glob("test/broken/*", 8)) {
		for _, g := range good {
			if pairs++; b > g {
				right++
			}
		}
	}
	if right*10 < pairs*7 { // the model card has an AUROC of 0.927 ± 0.004 for this set
		t.Errorf("%d of %d pairs in the right order", right, pairs)
	}
}

// TestModelOverflows checks that finite weights that give NaN are an error that names the model,
// never a score.
func TestModelOverflows(t *testing.T) {
	m, err := weights.Read("nano", syntheticFile(t, "nano-240"))
	if err != nil {
		t.Fatal(err)
	}
	c := m.Config
	var tensors []weights.Tensor
	for _, s := range weights.Tensors(c, true) {
		if s.Optional {
			continue
		}
		v := slices.Clone(m.F32(s.Name))
		if s.Name == "diff_head.bn2.weight" {
			for i := range v {
				v[i] = math.MaxFloat32
			}
		}
		tensors = append(tensors, weights.Tensor{Name: s.Name, Shape: s.Shape, Data: v})
	}
	var b bytes.Buffer
	if err := weights.Write(&b, c, tensors); err != nil {
		t.Fatal(err)
	}
	huge, err := Read("huge", b.Bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	set := learn(t, huge, 1, LearnOptions{Method: MethodInCTRL})
	_, err = huge.Score(context.Background(), texture(1, true), set)
	if !errors.Is(err, ErrNotFinite) || !strings.Contains(err.Error(), c.Name) {
		t.Errorf("got %v", err)
	}
}

// TestPromptFileWithoutTokens checks that a prompt file of method patch without class tokens, which
// the format allows, scores and calibrates.
func TestPromptFileWithoutTokens(t *testing.T) {
	d := openMini(t)
	file := *learn(t, d, 3, LearnOptions{Method: MethodPatch}).file
	file.Tokens, file.Embed = nil, 0
	var b bytes.Buffer
	if err := file.Write(&b); err != nil {
		t.Fatal(err)
	}
	set, err := d.ReadPrompts("prompts", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if set, err = d.Calibrate(context.Background(), set, normals(4), 0.2); err != nil {
		t.Fatal(err)
	}
	if i := set.Info(); i.Threshold.Images != 4 {
		t.Errorf("%+v, %+v", i, i.Threshold)
	}
	score(t, d, texture(1, true), set)
}
