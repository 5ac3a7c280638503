package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// threads are the numbers of threads that everybody runs on.
var threads = []int{1, 2}

// leastCosine is between a contender's class token and our float32 model's. A peer below it
// computes something else, and its time does not count.
const leastCosine = 0.99

// bench is a comparison to make.
type bench struct {
	where               string // "native", or "web": in a browser
	dir, inctrl, script string
	rounds, runs        int
}

// contender is a program with a model.
type contender struct {
	name string
	int8 bool
	peer bool
	// measure runs it once, in a new process.
	measure func(ctx context.Context, threads int) (measured, error)
}

// measured is what one process found: milliseconds for an image, and MB (0: the system does not
// tell).
type measured struct {
	Min     float64 `json:"min"`
	Median  float64 `json:"median"`
	Peak    float64 `json:"peak"`
	Cosine  float64 `json:"cosine"`
	Version string  `json:"version"`
	GOP     float64 `json:"-"` // of an image
}

// run measures in rounds, every contender in each: what slows the machine for a while slows all.
func (b *bench) run(ctx context.Context, w io.Writer) error {
	all, err := b.contenders(ctx)
	if err != nil {
		return err
	}
	r := newResults(b.where, all, threads)
	for round := range b.rounds {
		for _, n := range threads {
			fmt.Fprintf(os.Stderr, "round %d of %d, threads: %d\n", round+1, b.rounds, n)
			for i, c := range all {
				m, err := c.measure(ctx, n)
				if err != nil {
					return fmt.Errorf("%s on %d threads: %w", c.name, n, err)
				}
				r.add(i, n, m)
			}
		}
	}
	return r.write(w)
}

// contenders are ours, which comes first, and the peers.
func (b *bench) contenders(ctx context.Context) ([]contender, error) {
	file := filepath.Join(b.dir, "int8.safetensors")
	token, err := classToken(ctx, file)
	if err != nil {
		return nil, err
	}
	right, err := readFloats(filepath.Join(b.dir, tokenFile))
	if err != nil {
		return nil, err
	}
	if len(token) != len(right) {
		return nil, fmt.Errorf("%s: token of %d, want %d", file, len(token), len(right))
	}
	similar := cosine(token, right)
	if similar < leastCosine {
		return nil, fmt.Errorf("%s: cosine to the float32 model is %.5f", file, similar)
	}
	if b.where == "web" {
		return b.inBrowser(ctx, file, similar)
	}
	all := []contender{{name: "inctrl", int8: true,
		measure: func(ctx context.Context, threads int) (measured, error) {
			return b.ours(ctx, file, threads, similar)
		},
	}}
	for _, v := range variants {
		c := contender{name: "onnxruntime " + v.name, int8: v.int8, peer: true}
		c.measure = func(ctx context.Context, threads int) (m measured, err error) {
			err = output(ctx, &m, "node", b.script, filepath.Join(b.dir, v.file()),
				strconv.Itoa(threads), strconv.Itoa(b.runs))
			return m, err
		}
		all = append(all, c)
	}
	return all, nil
}

// inBrowser are the contenders in a browser. The int8 variants differ little there, and float32
// ones take a gigabyte.
func (b *bench) inBrowser(
	ctx context.Context, file string, similar float64,
) ([]contender, error) {
	native, err := b.ours(ctx, file, 1, similar) // for its count of products
	if err != nil {
		return nil, err
	}
	measure := func(kind, file string) func(context.Context, int) (measured, error) {
		return func(ctx context.Context, threads int) (m measured, err error) {
			err = output(ctx, &m, "node", b.script, kind, file, strconv.Itoa(threads),
				strconv.Itoa(b.runs))
			if kind == "inctrl" {
				m.Cosine, m.GOP = similar, native.GOP // the bits are those of the native program
			}
			return m, err
		}
	}
	all := []contender{{name: "inctrl", int8: true, measure: measure("inctrl", file)}}
	for _, v := range variants {
		if v.int8 {
			all = append(all, contender{name: "onnxruntime-web " + v.name, int8: true, peer: true,
				measure: measure("onnxruntime", filepath.Join(b.dir, v.file()))})
		}
	}
	all = append(all, contender{name: "LiteRT.js", int8: true, peer: true,
		measure: measure("litert", filepath.Join(b.dir, liteFile))})
	return all, nil
}

// ours runs inctrl bench. Its time includes making patch rows of the pixels, which the peer is
// spared.
func (b *bench) ours(
	ctx context.Context, file string, threads int, similar float64,
) (measured, error) {
	var m struct {
		Image   measured `json:"image_ms"`
		GOP     float64  `json:"gop"`
		Peak    float64  `json:"peak_mb"`
		Backend string   `json:"backend"`
		Threads int      `json:"threads"`
	}
	err := output(ctx, &m, b.inctrl, "bench", "--json", "--no-ops", "--model", file,
		"--threads", strconv.Itoa(threads), "--runs", strconv.Itoa(b.runs))
	if err == nil && m.Threads != threads {
		err = fmt.Errorf("inctrl ran on %d threads", m.Threads)
	}
	r := m.Image
	r.GOP, r.Peak, r.Cosine, r.Version = m.GOP, m.Peak, similar, m.Backend
	return r, err
}

// output runs a program that prints JSON.
func output(ctx context.Context, v any, program string, args ...string) error {
	c := exec.CommandContext(ctx, program, args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	if err := json.Unmarshal(out, v); err != nil {
		return fmt.Errorf("%s printed no such JSON: %w", program, err)
	}
	return nil
}
