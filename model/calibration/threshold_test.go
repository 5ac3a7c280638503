package calibration

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func Example() {
	n := Normals{
		LeftOut: []float64{0.21, 0.24, 0.22, 0.25}, // each prompt against the three others
		Growth:  0.2,                               // a tenth less with two images than with one
		Spread:  0.15,
	}
	t, err := n.Threshold(0.05)
	fmt.Printf("%.3f %s provisional=%t %v\n", t.Value, t.Method, t.Provisional, err)
	// Output: 0.282 log-normal provisional=true <nil>
}

// golden is what numpy and scipy find: see testdata/gen.py.
type golden struct {
	Thresholds []struct {
		LeftOut []float64 `json:"left_out"`
		Fewer   []float64 `json:"fewer"`
		Further []float64 `json:"further"`
		Growth  float64   `json:"growth"`
		Spread  float64   `json:"spread"`
		Rate    float64   `json:"rate"`
		Value   float64   `json:"value"`
		Method  string    `json:"method"`
	} `json:"thresholds"`
	Quantiles [][3]float64 `json:"quantiles"`
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/thresholds.json")
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for i, c := range readGolden(t).Thresholds {
		if len(c.Fewer) > 2 {
			if got := Growth(c.LeftOut, c.Fewer); math.Abs(got-c.Growth) > 1e-12 {
				t.Errorf("case %d: growth %g, want %g", i, got, c.Growth)
			}
		}
		n := Normals{LeftOut: c.LeftOut, Further: c.Further, Growth: c.Growth, Spread: c.Spread}
		got, err := n.Threshold(c.Rate)
		// One rounding to float32, and a few of float64 that may tip it.
		if d := math.Abs(float64(got.Value) - c.Value); err != nil || got.Method != c.Method ||
			d > 0x1p-23*c.Value {
			t.Errorf("case %d: %+v, %v, want %g by %s", i, got, err, c.Value, c.Method)
		}
	}
}

// The bits of a threshold are the same on all platforms. No case may depend on the machine that
// runs it: these were computed on amd64.
func TestBits(t *testing.T) {
	t.Parallel()
	var sum uint64
	mix := func(v uint64) { sum = (sum ^ v) * 0x9e3779b97f4a7c15 }
	for i := range 2000 {
		x := float64(i+1) / 1024
		mix(math.Float64bits(ln(x)))
		mix(math.Float64bits(exp(3 - 8*x)))
		mix(math.Float64bits(atan(x)))
	}
	for _, q := range readGolden(t).Quantiles {
		mix(math.Float64bits(studentQuantile(q[0], int(q[1]))))
	}
	if want := uint64(0xb0f68c9ef95c3ca6); sum != want {
		t.Errorf("%#x, want %#x", sum, want)
	}
}

func TestExact(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	near := func(name string, x, got, want float64) {
		// A dozen roundings; ln of nearly 1 and exp of a large x lose what they cancel.
		if math.Abs(got-want) > 4e-15*max(math.Abs(want), 1e-3) {
			t.Errorf("%s(%g) is %g, want %g", name, x, got, want)
		}
	}
	for range 20000 {
		x := math.Exp(r.NormFloat64() * 5)
		near("ln", x, ln(x), math.Log(x))
		near("atan", x, atan(x), math.Atan(x))
		y := r.NormFloat64() * 5
		near("exp", y, exp(y), math.Exp(y))
	}
	for _, x := range []float64{1e-300, 1e-38, 1, 2, math.MaxFloat32, 1e300} {
		near("ln", x, ln(x), math.Log(x))
	}
	if exp(1e6) != math.Inf(1) || exp(-1e6) != 0 || exp(0) != 1 || ln(1) != 0 || atan(0) != 0 {
		t.Error("a limit is wrong")
	}
	for _, q := range readGolden(t).Quantiles {
		// scipy's and ours: the tail of 1e-6 is the difference of two numbers near 1.
		got := studentQuantile(q[0], int(q[1]))
		if math.Abs(got-q[2]) > 1e-9*max(q[2], 1) {
			t.Errorf("t(%g) at %g is %g, want %g", q[1], q[0], got, q[2])
		}
	}
}

// normal makes n scores of which the logarithms are normally distributed.
func normal(r *rand.Rand, n int, spread float64) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = 0.2 * math.Exp(spread*r.NormFloat64())
	}
	return s
}

// A larger rate never has a higher threshold, and scores in another unit have theirs in that unit.
func TestProperties(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		n := Normals{
			LeftOut: normal(r, r.IntN(65), 0.2), Further: normal(r, 1+r.IntN(60), 0.2),
			Growth: r.Float64() / 2, Spread: 0.15,
		}
		last := Found{Value: math.MaxFloat32}
		for _, rate := range []float64{1e-6, 1e-3, 0.01, 0.04, 0.047, 0.05, 0.1, 0.2, 0.5} {
			got, err := n.Threshold(rate)
			if err != nil || got.Value > last.Value {
				t.Fatalf("%+v at %g: %+v after %+v, %v", n, rate, got, last, err)
			}
			last = got
			quarter := n
			quarter.LeftOut, quarter.Further = scaled(n.LeftOut), scaled(n.Further)
			less, err := quarter.Threshold(rate)
			if err != nil || less.Method != got.Method ||
				math.Abs(float64(less.Value-got.Value/4)) > 0x1p-22*float64(less.Value) {
				t.Fatalf("of a quarter: %+v, %v, want a quarter of %+v", less, err, got)
			}
		}
	}
}

func scaled(v []float64) []float64 {
	v = slices.Clone(v)
	for i := range v {
		v[i] /= 4
	}
	return v
}

// Of n further images and the next one, each is as likely to have any rank, so the next exceeds the
// threshold with a probability from ⌊(n + 1)·rate⌋/(n + 1) to 1/(n + 1) more, whatever the
// distribution.
func TestConformalCoverage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n    int
		rate float64
	}{{20, 0.05}, {20, 0.1}, {59, 0.05}, {99, 0.01}} {
		least := math.Floor(float64(c.n+1)*c.rate) / float64(c.n+1)
		for _, spread := range []float64{0.01, 0.15, 2} { // the prior is wrong, right, wrong
			covers(t, least, least+1/float64(c.n+1), func(r *rand.Rand) (Normals, float64) {
				s := normal(r, c.n+1, spread)
				return Normals{Further: s[1:], Spread: 0.15}, s[0]
			}, c.rate, Conformal)
		}
	}
}

// If the variance of ln s is 4·Spread²/χ² with four degrees of freedom, the prediction interval is
// exact: Student's distribution with n + 3 degrees of freedom is that of the next score.
func TestLogNormalCoverage(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 4, 8} {
		for _, rate := range []float64{0.01, 0.05, 0.2} {
			covers(t, rate, rate, func(r *rand.Rand) (Normals, float64) {
				chi := 0.0
				for range 4 {
					chi += math.Pow(r.NormFloat64(), 2)
				}
				// Scores that differ 32 times would be of copies.
				s := normal(r, n+1, 0.01*math.Sqrt(4/chi))
				return Normals{LeftOut: s[1:], Spread: 0.01}, s[0]
			}, rate, LogNormal)
		}
	}
}

// covers checks that a score of draw exceeds the threshold of its normals with a probability
// between two: the number of times is within the bounds that binomial ones leave once in a million.
func covers(
	t *testing.T, least, most float64, draw func(*rand.Rand) (Normals, float64), rate float64,
	method string,
) {
	t.Helper()
	const draws = 20000
	r, above := rand.New(rand.NewPCG(7, 8)), 0
	for range draws {
		n, next := draw(r)
		got, err := n.Threshold(rate)
		if err != nil || got.Method != method {
			t.Fatalf("%+v: %+v, %v", n, got, err)
		}
		if next > float64(got.Value) {
			above++
		}
	}
	few := distuv.Binomial{N: draws, P: least}.CDF(float64(above)) < 5e-7
	many := distuv.Binomial{N: draws, P: most}.CDF(float64(above-1)) > 1-5e-7
	if few || many {
		t.Errorf("rate %g by %s: %d of %d above, want %g … %g", rate, method, above, draws,
			least*draws, most*draws)
	}
}

func TestThresholdRefuses(t *testing.T) {
	t.Parallel()
	for _, bad := range [][]float64{
		nil, {math.NaN()}, {0.1, math.Inf(1)}, {0.1, -0.1}, {math.Inf(-1), 0.1},
	} {
		for _, n := range []Normals{{LeftOut: bad}, {Further: bad}} {
			n.Spread = 0.15
			if got, err := n.Threshold(0.05); !errors.Is(err, ErrScore) || got != (Found{}) {
				t.Errorf("%v: %+v, %v", n, got, err)
			}
		}
	}
}

// A threshold is provisional if images are few for the rate, or if the scores are spread widely.
func TestProvisional(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 10))
	for _, c := range []struct {
		n      int
		spread float64
		want   bool
	}{{19, 0.01, true}, {59, 0.01, true}, {60, 0.01, false}, {60, 0.3, true}, {500, 0.1, false}} {
		got, err := Normals{Further: normal(r, c.n, c.spread), Spread: 0.15}.Threshold(0.05)
		if err != nil || got.Provisional != c.want {
			t.Errorf("%d images of spread %g: %+v, %v", c.n, c.spread, got, err)
		}
	}
}

// A copy among the normal images changes little: without it the threshold would be nearly the same.
func TestCopies(t *testing.T) {
	t.Parallel()
	some := []float64{0.2, 0.22, 0.24, 0.21}
	without, err := Normals{LeftOut: some, Spread: 0.15}.Threshold(0.05)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []float64{0, 1e-9, 0.24 / 33} {
		got, err := Normals{LeftOut: append(some, s), Spread: 0.15}.Threshold(0.05)
		if err != nil || got != without {
			t.Errorf("with a score of %g: %+v, %v, want %+v", s, got, err, without)
		}
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	for rate, want := range map[float64]int{0.5: 1, FewRate: 1, 1e-4: 9999, MinRate: 999999} {
		if got := Images(rate); got != want {
			t.Errorf("%g needs %d images, want %d", rate, got, want)
		}
	}
}

func TestGrowth(t *testing.T) {
	t.Parallel()
	two := func(s float64) []float64 { return []float64{s, s, s} }
	one := []float64{0.1, 0.1, 0.1}
	// A score that falls as k^−0.3 is 2^0.3 times as large against one image as against two.
	if got := Growth(one, two(0.1*math.Pow(2, 0.3))); math.Abs(got-0.3) > 1e-12 {
		t.Errorf("growth %g, want 0.3", got)
	}
	for name, got := range map[string]float64{
		"falling": Growth(one, two(0.05)), "zeros": Growth([]float64{0, 0, 0}, two(0.1)),
		"no score": Growth(one, two(0)),
	} {
		if got != 0 {
			t.Errorf("%s: growth %g, want 0", name, got)
		}
	}
}

func TestBest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		good, bad []float64
		at        float32
		want      Counts
	}{
		"apart":             {[]float64{1, 2, 3}, []float64{7, 5, 6, 9}, 4, Counts{4, 0, 0, 3}},
		"one good too high": {[]float64{1, 2, 8}, []float64{7, 5, 6, 9}, 3.5, Counts{4, 0, 1, 2}},
		"ties with fewer misses": {
			[]float64{1, 3, 3}, []float64{2, 2, 4}, 1.5, Counts{3, 0, 2, 1}},
		"equal scores of both kinds": {
			[]float64{1, 1, 4}, []float64{1, 4, 4, 4}, 2.5, Counts{3, 1, 1, 2}},
		"neighbours of float32": {
			[]float64{0.5, 0.5, 0.5},
			slices.Repeat([]float64{float64(math.Nextafter32(0.5, 1))}, 3),
			0.5, Counts{3, 0, 0, 3}},
	} {
		at, got, err := Best(c.good, c.bad)
		if at != c.at || got != c.want || err != nil {
			t.Errorf("%s: %g, %+v, %v, want %g, %+v", name, at, got, err, c.at, c.want)
		}
	}
}

// No threshold has a better index than the one that Best returns.
func TestBestOfAll(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(11, 12))
	some := func(least int) (v []float64) {
		for range FewLabels + r.IntN(20) {
			v = append(v, float64(least+r.IntN(12))/16)
		}
		return v
	}
	for range 2000 {
		good, bad := some(0), some(r.IntN(4))
		at, got, err := Best(good, bad)
		index := func(c Counts) int { return c.Found*len(good) - c.FalseAlarms*len(bad) }
		best, misses := 0, 0
		for v := -1; v < 20; v++ {
			c := count(good, bad, float64(v)/16)
			if n := index(c); n > best || n == best && c.Missed < misses {
				best, misses = n, c.Missed
			}
		}
		switch {
		case best == 0:
			if !errors.Is(err, ErrLabels) {
				t.Fatalf("%v, %v: %g, %v", good, bad, at, err)
			}
		case err != nil || index(got) != best || got.Missed != misses ||
			got != count(good, bad, float64(at)):
			t.Fatalf("%v, %v: %g, %+v, %v, want %d", good, bad, at, got, err, best)
		}
	}
}

func TestBestRefuses(t *testing.T) {
	t.Parallel()
	three := []float64{1, 2, 3}
	for _, c := range []struct {
		good, bad []float64
		want      error
	}{
		{three[:2], three, ErrFewLabels}, {three, three[:2], ErrFewLabels},
		{nil, nil, ErrFewLabels},
		{three, []float64{1, math.NaN(), 3}, ErrScore}, {[]float64{-1, 1, 1}, three, ErrScore},
		{three, three, ErrLabels}, {[]float64{4, 5, 6}, three, ErrLabels},
	} {
		if at, got, err := Best(c.good, c.bad); !errors.Is(err, c.want) || at != 0 ||
			got != (Counts{}) {
			t.Errorf("%v, %v: %g, %+v, %v, want %v", c.good, c.bad, at, got, err, c.want)
		}
	}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]float32{
		{0.3, 0.3, 0.5}, {0, 0, 0.5}, {0, 0.2, 0}, {0.2, 0, 1}, {0.6, 0.2, 0.75}, {0.1, 0.3, 0.25},
		{1, 1, 0.5}, {1, math.SmallestNonzeroFloat32, 1}, {0.5, math.MaxFloat32, 0},
	} {
		if got := Normalize(c[0], c[1]); math.Abs(float64(got-c[2])) > 1e-7 {
			t.Errorf("%g at a threshold of %g: %g, want %g", c[0], c[1], got, c[2])
		}
	}
	r := rand.New(rand.NewPCG(13, 14))
	for range 10000 { // a larger score never has a smaller one, and the threshold has ½
		a, b, at := r.Float32(), r.Float32(), r.Float32()
		x, y := Normalize(min(a, b), at), Normalize(max(a, b), at)
		if x > y || a > at && Normalize(a, at) < 0.5 || a < at && Normalize(a, at) > 0.5 {
			t.Fatalf("%g and %g at %g: %g, %g", a, b, at, x, y)
		}
	}
}
