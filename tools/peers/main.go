// Peers measures inctrl against other runtimes, side by side in one run: the same image tower of
// the same weights, on one thread and on two, each contender in a process of its own. Natively that
// is onnxruntime-node, in Chromium onnxruntime-web and LiteRT.js.
//
//	go run ./tools/peers write -model float.safetensors -o out/peers
//	go run ./tools/peers bench -dir out/peers -inctrl bin/inctrl
//	go run ./tools/peers bench-web -dir out/peers -inctrl bin/inctrl
//
// It is what make bench-native and make bench-web run. The peers' models are written here, so that
// nothing but the runtimes themselves comes from elsewhere.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/inctrl-go/inctrl/model/weights"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "write" {
		f := flag.NewFlagSet("write", flag.ExitOnError)
		file := f.String("model", "", "float32 model file")
		dir := f.String("o", "", "folder to write to; what is there already stays")
		f.Parse(args[1:])
		return write(ctx, *file, *dir)
	}
	scripts := map[string]string{
		"bench": "tools/peers/peer.mjs", "bench-web": "web/bench/bench.mjs",
	}
	if len(args) > 0 && scripts[args[0]] != "" {
		b := bench{where: "native"}
		if args[0] == "bench-web" {
			b.where = "web"
		}
		f := flag.NewFlagSet(args[0], flag.ExitOnError)
		f.StringVar(&b.dir, "dir", "", "folder of the models")
		f.StringVar(&b.inctrl, "inctrl", "", "the program inctrl")
		f.StringVar(&b.script, "script", scripts[args[0]], "what measures a contender")
		f.IntVar(&b.rounds, "rounds", 5, "times to start each contender")
		f.IntVar(&b.runs, "runs", 8, "images for each start, after warming up")
		f.Parse(args[1:])
		return b.run(ctx, os.Stdout)
	}
	return errors.New("usage: peers write|bench|bench-web [flags]")
}

// write makes what the peer needs of our float32 model: every variant of the tower, the image and
// the class token that is right for it.
func write(ctx context.Context, file, dir string) error {
	m, err := weights.Open(file)
	if err != nil {
		return err
	}
	if m.Config.Quantization != nil {
		return fmt.Errorf("%s has int8 weights, want float32", file)
	}
	for _, v := range variants {
		err := create(filepath.Join(dir, v.file()), func(w io.Writer) error {
			return writeTower(w, m, v)
		})
		if err != nil {
			return err
		}
	}
	err = create(filepath.Join(dir, liteFile), func(w io.Writer) error { return writeLite(w, m) })
	if err != nil {
		return err
	}
	p := normalized(testImage(m.Config.Image, 0), m.Config)
	if err := create(filepath.Join(dir, imageFile), floats(p)); err != nil {
		return err
	}
	return create(filepath.Join(dir, tokenFile), func(w io.Writer) error {
		token, err := classToken(ctx, file)
		if err != nil {
			return err
		}
		return floats(token)(w)
	})
}

// create writes a file whole or not at all, and not if it is there.
func create(path string, write func(io.Writer) error) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".peers-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // in vain when all went well
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
