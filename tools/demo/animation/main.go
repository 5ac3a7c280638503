// Animation draws the animated image of the README: for each kind of goods of testdata/demo the
// normal images, and test images over which the heat map fades in, with the score. Everything
// is computed: the bundled model learns and scores, and the heat maps are those of the command
// line.
//
//	go run ./tools/demo/animation -o docs/images/demo.gif
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image/gif"
	"os"
	"path/filepath"
)

//go:generate go run . -demo ../../../testdata/demo -o ../../../docs/images/demo.gif

// subjects are what is shown, in this order.
var subjects = []subject{
	{"fabric", []string{"good/001", "hole/000"}},
	{"leather", []string{"good/002", "scratch/000"}},
	{"biscuit", []string{"good/000", "crack/000"}},
}

func main() {
	demo := flag.String("demo", "testdata/demo", "folder of the demo images")
	out := flag.String("o", "", "GIF to write")
	frames := flag.String("frames", "", "also write every frame to this folder, as PNG")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*demo, *out, *frames); err != nil {
		fmt.Fprintln(os.Stderr, "animation:", err)
		os.Exit(1)
	}
}

func run(demo, out, frames string) error {
	film, err := shoot(context.Background(), demo, subjects)
	if err != nil {
		return err
	}
	if frames != "" {
		if err := film.dump(frames); err != nil {
			return err
		}
	}
	data, err := encode(film)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	return os.WriteFile(out, data, 0o644)
}

// encode is the film as a GIF that repeats for ever.
func encode(f *film) ([]byte, error) {
	g := &gif.GIF{}
	for i, frame := range f.frames {
		g.Image = append(g.Image, reduce(f.changed(i)))
		g.Delay = append(g.Delay, frame.delay)
		g.Disposal = append(g.Disposal, gif.DisposalNone)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
