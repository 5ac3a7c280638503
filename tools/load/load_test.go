package main

import (
	"bytes"
	"context"
	"errors"
	"math"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/model"
)

// TestServer runs the parts on a program built for the test.
func TestServer(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds and starts servers")
	}
	program := filepath.Join(t.TempDir(), "inctrl.exe")
	build := exec.Command("go", "build", "-o", program, "../inctrl")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Run("Parts", func(t *testing.T) { testParts(t, small(t, program)) })
	t.Run("Soak", func(t *testing.T) { testSoak(t, small(t, program)) })
}

// small is a loader with short durations.
func small(t *testing.T, program string) *loader {
	t.Helper()
	l := &loader{err: t.Output(), options: options{
		program: program, demo: "../../testdata/demo", batch: 4, group: 2,
		seed: 1, bench: 4, repeats: 1,
		full: 100 * time.Millisecond, steady: time.Second, flood: time.Second,
		deadline: time.Minute, soak: 2 * time.Second, every: 100 * time.Millisecond, share: 0.1,
	}}
	l.dir = t.TempDir()
	if err := l.prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return l
}

// testParts: every part runs and finds nothing wrong except, perhaps, times, because the machine
// may be busy.
func testParts(t *testing.T, l *loader) {
	for _, part := range []string{"throughput", "latency", "overload"} {
		if err := l.part(t.Context(), part); err != nil {
			t.Fatalf("%s: %v", part, err)
		}
	}
	var out bytes.Buffer
	if err := l.write(&out); err != nil && !errors.Is(err, errBar) {
		t.Error(err)
	}
	for _, what := range []string{"throughput, one square", "latency at", "overload,", "recovery"} {
		if !strings.Contains(out.String(), what) {
			t.Errorf("the table has no %q: %s", what, &out)
		}
	}
}

// testSoak: each fault comes once, and every answer is right.
func testSoak(t *testing.T, l *loader) {
	if err := l.part(t.Context(), "soak"); err != nil {
		t.Fatal(err)
	}
	for _, r := range l.rows {
		t.Log(r)
		if !r.ok && !strings.HasPrefix(r.what, "trend") {
			t.Errorf("%s: %s, want %s", r.what, r.measured, r.bar)
		}
	}
}

// TestWrong: each check detects an answer that differs in one bit.
func TestWrong(t *testing.T) {
	r := &model.Result{Score: 0.5, Map: []float32{0.25}, Digest: "d"}
	head := http.Header{headerLength: {"2"}}
	binary := []byte{'{', '}', 0, 0, 0, 0x3f, 0, 0, 0x80, 0x3e}
	for name, c := range map[string]struct {
		check func([]byte) error
		right string
	}{
		"binary": {func(b []byte) error { return checkBinary([]*model.Result{r})(head, b) },
			string(binary)},
		"JSON": {func(b []byte) error { return checkJSON(r, b) },
			`{"outputs":[{"data":[0.5]},{"data":[0.25]}]}`},
		"form": {func(b []byte) error { return checkForm(r, b) }, `[{"score":0.5,"digest":"d"}]`},
	} {
		if err := c.check([]byte(c.right)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wrong := []byte(c.right)
		for i, v := range wrong {
			if v == '5' || v == 0x80 || v == 'd' && i > len(wrong)-5 {
				wrong[i]++
				if err := c.check(wrong); !errors.Is(err, errWrong) {
					t.Errorf("%s: %q passes: %v", name, wrong, err)
				}
				wrong[i]--
			}
		}
	}
}

// TestLoopback: other machines are refused.
func TestLoopback(t *testing.T) {
	for address, ok := range map[string]bool{
		"http://127.0.0.1:80": true, "http://[::1]:80": true, "http://192.0.2.1:80": false,
		"http://localhost.example:80": false, "https://127.0.0.1": false, "127.0.0.1:80": false,
		"": false,
	} {
		if _, err := newTarget(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// TestIdeal: a server of one image per second gets three images at once, and one when it is free
// again.
func TestIdeal(t *testing.T) {
	begin := time.Unix(0, 0)
	due := []time.Time{begin, begin, begin.Add(1), begin.Add(10 * time.Second)}
	if p50, p99 := ideal(due, 1, 2); math.Abs(p50-2000) > 1 || math.Abs(p99-3000) > 1 {
		t.Errorf("p50 %v ms, p99 %v ms, want 2000 and 3000", p50, p99)
	}
}

// TestSlope: a trend above the noise is found, one within it is not.
func TestSlope(t *testing.T) {
	for mb, ok := range map[float64]bool{0: true, 100: false} {
		var all []sample
		for i := range 20 {
			at := time.Duration(i) * time.Minute
			noise := 1e5 * float64(i%3)
			all = append(all,
				sample{at: time.Unix(0, 0).Add(at), memory: mb*1e6*at.Hours() + noise})
		}
		if r := slope("memory", all, func(s sample) float64 { return s.memory }); r.ok != ok {
			t.Errorf("%v MB/h: %v", mb, r)
		}
	}
}

// TestJudge: a request that fails outside of a fault is reported; during a fault only if the fault
// does not explain it.
func TestJudge(t *testing.T) {
	k := &soak{excused: map[string]int{}}
	now := time.Now()
	at := func(code int) outcome { return outcome{code: code, due: now, end: time.Now()} }
	k.judge(at(http.StatusTooManyRequests))
	if k.broken != 1 {
		t.Error("a refusal outside of faults passes")
	}
	_ = k.during(refused, func() error {
		k.judge(at(http.StatusTooManyRequests))
		k.judge(at(http.StatusServiceUnavailable))
		return nil
	})
	if k.broken != 2 || k.excused["429"] != 1 {
		t.Errorf("%d broken, excused %v, want 2 and one 429", k.broken, k.excused)
	}
	now = time.Now()
	if k.judge(at(http.StatusTooManyRequests)); k.broken != 3 {
		t.Error("a refusal after a fault passes")
	}
}

// TestRun: invalid flags are reported.
func TestRun(t *testing.T) {
	for _, args := range [][]string{
		{"nothing"}, {"-batch", "0"}, {"-prompts", "x"}, {"-inctrl", "none"},
	} {
		args = append([]string{"-demo", "../../testdata/demo", "-bench", "1"}, args...)
		var log bytes.Buffer
		if err := run(context.Background(), args, &log, &log); err == nil {
			t.Errorf("%q is no error", args)
		}
	}
}
