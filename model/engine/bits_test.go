package engine

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
)

// stages are the SHA-256 digests of every stage from image to score.
type stages []string

func (s *stages) add(name string, v []float32) {
	h := sha256.New()
	for _, x := range v {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(x)))
	}
	*s = append(*s, fmt.Sprintf("%s %x", name, h.Sum(nil)))
}

// Every backend gives the same digest of every stage on the goldens' images, for float32 and for
// int8 with 8 and 12 bit activations, on 1, 2, 3 and 8 threads (in short mode on 3). A failure
// names the first stage that differs.
func TestGoldenBitsNano(t *testing.T) {
	float := syntheticFile(t, "nano-240")
	files := [][]byte{float, int8File(t, float, 8), int8File(t, float, 12)}
	threads := []int{1, 2, 3, 8}
	if testing.Short() || raceEnabled { // the race detector finds races with any number of threads
		threads = []int{3}
	}
	for i, file := range files {
		want := run(t, file, "ref", 1)
		for _, name := range fast() {
			for _, n := range threads {
				want.same(t, run(t, file, name, n), name, n)
			}
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(file))[:16]; got != nanoFiles[i] {
			t.Errorf("file %d has the digest %s, want %s", i, got, nanoFiles[i])
		}
		if d := want.digest(); d != nanoStages[i] {
			t.Errorf("file %d: the stages' digest is %s, want %s", i, d, nanoStages[i])
		}
	}
}

// nanoFiles and nanoStages are the digests of the files and of all their stages, the same on every
// processor.
var (
	nanoFiles  = [...]string{"c663e89b044c095d", "a600eabc7c77b9ef", "63d9bccb0c261293"}
	nanoStages = [...]string{
		"0c5e16677eca5d5eaf7c4b58b1f70e731ee305ad57d1c9302f09be42447dc309",
		"3dee443eaebcb0ccd73531104f0eae4d7711ca77b9065180c070864ce2ce90c0",
		"79c2975133282637a6db97b610eba0d0bafe2ab9463ac45c884de915117051ae",
	}
)

// fullStages is the digest of all stages of the full-size model, computed by ref.
const fullStages = "48ff800200b2eac1a67d49186b574e92bd9cf59d3e532896f3d53d954099c528"

// With the full-size model every other backend has ref's bits. Their digest is a constant, because
// the loops in Go take a minute: ref runs only to find the stage that differs, and it and the
// portable kernels if INCTRL_REQUIRE names ref.
func TestGoldenBitsFull(t *testing.T) {
	if testing.Short() {
		t.Skip("the full-size model takes long")
	}
	file := int8File(t, syntheticFile(t, "vit-b-16-plus-240"), 8)
	names := append(fast(), "ref")
	if !slices.Contains(strings.Split(os.Getenv("INCTRL_REQUIRE"), ","), "ref") {
		names = names[:max(1, len(names)-2)]
	}
	for _, name := range names {
		got := run(t, file, name, 2)
		if d := got.digest(); d != fullStages {
			t.Errorf("%s: the stages' digest is %s, want %s", name, d, fullStages)
			run(t, file, "ref", 1).same(t, got, name, 2)
		}
	}
}

// fast are this machine's backends except ref.
func fast() []string {
	return slices.DeleteFunc(auto.Names(), func(name string) bool { return name == "ref" })
}

func syntheticFile(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := quantize.WriteSynthetic(&b, name, false); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func int8File(t *testing.T, file []byte, bits int) []byte {
	t.Helper()
	m, err := weights.Read("float32", file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := quantize.Write(&b, m.Config, m,
		quantize.Options{Fold: 0.5, Bits: bits}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// same fails at the first stage that differs.
func (s stages) same(t *testing.T, got stages, name string, threads int) {
	t.Helper()
	for i, stage := range s {
		if got[i] != stage {
			t.Fatalf("%s on %d threads departs at %q, want %q", name, threads, got[i], stage)
		}
	}
}

func (s stages) digest() string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(s, "\n"))))
}

func run(t *testing.T, file []byte, backend string, threads int) (s stages) {
	t.Helper()
	d := openOn(t, backend, threads, file)
	g := &goldens{t: t, dir: goldenDir()}
	trace := func(stage int, x mat.Tensor) { s.add(fmt.Sprint("block ", stage), ops.Values(x)) }
	var shown []*Features
	for _, name := range goldenImages(t)[:3] {
		f, err := traced(d, g.img(name), trace)
		if err != nil {
			t.Fatal(err)
		}
		s.add(name+" token", f.Token)
		for _, tap := range f.Taps {
			s.add(name+" tap", tap)
		}
		shown = append(shown, f)
	}
	set, err := d.LearnFeatures(shown[:2], LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.ScoreFeatures(t.Context(), shown[2], set)
	if err != nil {
		t.Fatal(err)
	}
	s.add("map", r.Map)
	s.add("score", []float32{r.Score})
	return s
}

// goldenImages are the names of the goldens' PNG images.
func goldenImages(t *testing.T) (names []string) {
	t.Helper()
	files, err := os.ReadDir(goldenDir() + "/images")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name, ok := strings.CutSuffix(f.Name(), ".png"); ok {
			names = append(names, name)
		}
	}
	if slices.Sort(names); len(names) < 3 {
		t.Fatalf("%d golden images, want 3 or more", len(names))
	}
	return names
}
