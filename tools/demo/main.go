// Demo draws the images of testdata/demo: three kinds of goods as seen by a camera over a
// production line, normal and with defects, in MVTec AD's folder layout with masks. Every image is
// computed from its file name, so the program writes the same bytes on every platform; only a Go
// release with other JPEG or PNG encoders may change them.
//
//	go run ./tools/demo -o testdata/demo
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"
)

func main() {
	out := flag.String("o", "", "folder to write the images to")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// write draws everything into a folder, on all processors. Files of other names stay as they are.
func write(folder string) error {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for _, d := range plan() {
		all.Go(func() error { return d.write(folder) })
	}
	return all.Wait()
}

// write draws one image into a folder.
func (d drawing) write(folder string) error {
	files, err := d.draw()
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := save(filepath.Join(folder, filepath.FromSlash(name)), data); err != nil {
			return err
		}
	}
	return nil
}

func save(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o644)
}
