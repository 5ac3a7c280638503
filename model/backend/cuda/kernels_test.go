//go:build cuda && linux && cgo

package cuda

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops/optest"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// TestDigest pins what the digest ignores and what it notices; tools/cubin computes the same one.
func TestDigest(t *testing.T) {
	t.Parallel()
	digest := func(header, program string) string {
		t.Helper()
		got, err := sourcesDigest(fstest.MapFS{
			"kernels/a.h":        {Data: []byte(header)},
			"kernels/kernels.cu": {Data: []byte(program)},
		})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	want := digest("int a;", "int b;")
	if got := digest("// one\nint  a; /* two\nthree */\n", "\tint b;  // four"); got != want {
		t.Error("comments and space change the digest")
	}
	for _, other := range []string{digest("int c;", "int b;"), digest("int a;", "int c;"),
		digest("int a; int", "b;")} {
		if other == want {
			t.Error("the digest misses a change of the code")
		}
	}
}

// TestCurrent checks that this build's kernels are compiled from its sources.
func TestCurrent(t *testing.T) {
	t.Parallel()
	if _, err := compiledImages(); err != nil {
		t.Error(err)
	}
	if _, err := newestOf(fstest.MapFS{"cubin/SOURCES": {Data: []byte("x")}}, "y"); err == nil {
		t.Error("kernels of other sources are used")
	}
	next := fstest.MapFS{
		"cubin/SOURCES":      {Data: []byte("x")},
		"cubin/next/SOURCES": {Data: []byte("y\n")},
	}
	if found, err := newestOf(next, "y"); err != nil {
		t.Error(err)
	} else if text, err := fs.ReadFile(found, "SOURCES"); err != nil || string(text) != "y\n" {
		t.Errorf("not the folder next: %q, %v", text, err)
	}
}

func TestImages(t *testing.T) {
	images, err := compiledImages()
	if err != nil {
		t.Fatal(err)
	}
	ptx, err := imageFor(images, 10, 3)
	if err != nil || !strings.Contains(string(ptx), ".target sm_80") || ptx[len(ptx)-1] != 0 {
		t.Errorf("capability 10.3: not the PTX: %v", err)
	}
	seen := map[string]string{}
	for _, c := range []struct {
		major, minor int
		like         string
	}{{8, 0, "sm_80"}, {8, 6, "sm_86"}, {8, 7, "sm_86"}, {8, 9, "sm_89"}, {9, 0, "sm_90a"}} {
		image, err := imageFor(images, c.major, c.minor)
		want, err2 := fs.ReadFile(images, c.like+".cubin")
		if err != nil || err2 != nil || !slices.Equal(image, want) {
			t.Errorf("capability %d.%d: not %s: %v %v", c.major, c.minor, c.like, err, err2)
		}
		names := kernelNames
		if c.major == 9 {
			names = slices.Concat(names, groupNames)
		}
		for _, name := range names {
			if !strings.Contains(string(image), ".text."+name) {
				t.Errorf("%s has no %s", c.like, name)
			}
		}
		seen[string(image)] = c.like
	}
	if len(seen) != 4 {
		t.Errorf("%d different cubins, want 4", len(seen))
	}
	if _, err := imageFor(images, 7, 5); err == nil {
		t.Error("capability 7.5 has kernels")
	}
}

// mutant is a mistake that a test must find: a piece of a file that is there once, and what
// replaces it.
type mutant struct{ file, from, to string }

var mutants = []mutant{
	{"tensor.h", "copy_wait<stages - 2>();\n      barrier();", "barrier();"},
	{"tensor.h", "copy_wait<stages - 2>();\n      barrier();", "copy_wait<stages - 2>();"},
	{"tensor.h", "copy_wait<stages - 2>();", "copy_wait<stages - 1>();"},
	{"tensor.h", "lane / 8 % 2)", "lane / 16 % 2)"},
	{"tensor.h", "if (slice == slices) w -= slices * depth;", ""},
	{"tensor.h", "sum[x][j][c] *= 256", "sum[x][j][c] *= 255"},
	{"tensor.h", "block_y() * rows * planes * k", "block_y() * rows * k"},
	{"linear.h", "if (r >= m) continue;", ""},
	{"tensor.h", "multiply<false, true>(c", "multiply<true, true>(c"},
	{"nearest.h", "if (n0 + column + 16 * j < n) best", "best"},
	{"nearest.h", "return x * y * (0x1.2p-10f + (float)k * 0x1p-21f)", "return 0 * (x * y * k)"},
	{"nearest.h", "tile.sum[i][j][c] + off(xsize", "tile.sum[i][j][c] - 9 * off(xsize"},
	{"nearest.h", "if (all > room) return;", ""},
	{"linear.h", "if (t % 32 == 0) part[t / 32] = lo, part[4 + t / 32] = hi;\n  barrier();",
		"if (t % 32 == 0) part[t / 32] = lo, part[4 + t / 32] = hi;"},
	{"linear.h", "act, int add) {\n  barrier();\n  int *moved", "act, int add) {\n  int *moved"},
	{"wgmma.h", "swizzle64 = 2", "swizzle64 = 1"},
	{"wgmma.h", "eight_rows = 8", "eight_rows = 16"},
	{"wgmma.h", "group * 64 * depth", "group * 32 * depth"},
	{"wgmma.h", "further(w0, place * feed.tile_w + step32)", "further(w0, place * feed.tile_w)"},
	{"wgmma.h", "copy_wait<kept - 3>", "copy_wait<kept - 2>"},
	{"wgmma.h", "      fence_copies();\n", ""},
	{"wgmma.h", "barrier();\n      group_fence", "group_fence"},
	{"wgmma.h", "      group_fence(sum);\n", ""},
	{"wgmma.h", "group_wait<1>", "group_wait<2>"},
	{"wgmma.h", "    group_wait(sum);\n", ""},
	{"wgmma.h", "columns, 256, kept>", "columns, 256, kept - 1>"},
	{"wgmma.h", "tile.sum[x][j][c] *= 256", "tile.sum[x][j][c] *= 255"},
	{"math.h", "int half = 8; half > 0; half /= 2", "int half = 1; half < 16; half *= 2"},
	{"rows.h", "v < last || left == top", "v <= last || left == top"},
	{"attend.h", "query[i] = q[row * width + at + i] * scale;\n  barrier_warp();",
		"query[i] = q[row * width + at + i] * scale;"},
	{"attend.h", "if (lane == 0) part[warp] = values;\n  barrier();",
		"if (lane == 0) part[warp] = values;"},
	{"attend.h", "some ? 2047 / values : 0);\n" +
		"  float by_values = some ? values / 2047 : 0;\n  barrier();",
		"some ? 2047 / values : 0);\n  float by_values = some ? values / 2047 : 0;"},
	{"attend.h", "piece * 16 + t * 2", "piece * 16 + t * 4"},
	{"attend.h", "hl * 256 + ll", "hl * 255 + ll"},
	{"attend.h", "lane < 16 ? value_high", "lane < 8 ? value_high"},
	{"attend.h", "first += blocks_x() * 64", "first += 64 * 64"},
	{"attend.h", "multiply<true, false>(hl, query_high[k]",
		"multiply<false, false>(hl, query_high[k]"},
	{"attend.h", "j >= nk ? not_a_number() : ", ""},
	{"attend.h", "bits(t) << 23", "bits(t) << 22"},
	{"attend.h", "i < 8; i *= 2", "i < 4; i *= 2"},
	{"linear.h", "(u64)y % 16 == 0", "true"},
	{"attend.h", "min(r + 8 * half, nq - 1)", "min(r + 4 * half, nq - 1)"},
	{"rows.h", "row % (n * n);\n", "row % n;\n"},
	{"rows.h", "i += 16) {\n    float v = (from[i]", "i += 17) {\n    float v = (from[i]"},
	{"rows.h", "a * c - b * s", "a * c + b * s"},
	{"rows.h", "r % an * d", "0"},
	{"rows.h", "to[turned + at] = from[turned + at];", ""},
	{"rows.h", "sigmoid(from[0]) * from[width]", "sigmoid(from[width]) * from[0]"},
	{"math.h", "0.0713548163f", "0.0713548f"},
	{"math.h", "0.0088186292f", "0.0088187f"},
	{"math.h", "(u32)(n + 127) << 23", "(u32)(n + 126) << 23"},
	{"math.h", "fminf(fmaxf(v, 0), top) + to_int", "fmaxf(v, 0) + to_int"},
}

// TestMutants plants mistakes in the kernels: TestMutant must find each, and nothing without them.
// A barrier that the emulator's own waits make needless is not among them.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the kernels once for each mistake")
	}
	if !strings.Contains(os.Getenv(Variable), "emulator") {
		t.Skip("the driver is not the emulator")
	}
	if out, err := again(t, "TestMutant$"); err != nil {
		t.Fatalf("fails without a mistake, so that it would find any:\n%s", out)
	}
	driver := filepath.Join(t.TempDir(), "emu.o")
	if err := compile("-c", "-o", driver, filepath.Join("kernels", "emu", "emu.cpp")); err != nil {
		t.Fatal(err)
	}
	for _, m := range mutants {
		dir := t.TempDir()
		plant(t, dir, m)
		path, err := emulator(dir, dir, driver)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := again(t, "TestMutant$", Variable+"="+path); err == nil {
			t.Errorf("%s: not found: %q for %q\n%.300s", m.file, m.to, m.from, out)
		}
	}
}

// plant writes the kernels with a mistake.
func plant(t *testing.T, dir string, m mutant) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS("kernels")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, m.file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), m.from); n < 1 {
		t.Fatalf("%s has no %q", m.file, m.from)
	}
	changed := strings.Replace(string(text), m.from, m.to, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestMutant is what TestMutants runs.
func TestMutant(t *testing.T) {
	if os.Getenv(child) == "" {
		t.Skip("run by TestMutants")
	}
	b := newBackend(t)
	if !b.groups.used {
		t.Fatal(b.Device())
	}
	want := ref.New()
	for _, c := range append(table.Cases(), table.Sweep(400)...) {
		if !slices.Equal(c.Do(want), c.Do(b)) {
			t.Fatal(c.Name)
		}
	}
	optest.Run(t, b)
	TestProducts(t)
	TestNormLinear(t)
	TestCut(t)
	TestAnywhere(t)
}
