package main

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// window is long enough that pixels of a photograph do not occur in other data by chance.
const window = 16

// TestPromptFileHasNoPixels learns from PNG files and searches the prompt file for their bytes and
// for rows of their pixels.
func TestPromptFileHasNoPixels(t *testing.T) {
	t.Parallel()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "fabric.prompts")
	var secrets [][]byte
	for i := range 2 {
		img := decoded(t, fmt.Sprintf("%s/fabric/train/good/%03d.jpg", demo, i))
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			t.Fatal(err)
		}
		writeImage(t, dir, fmt.Sprintf("%d.png", i), b.Bytes())
		secrets = append(append(secrets, b.Bytes()), pixelRows(img)...)
	}
	if c := inctrl(t, "learn", "--normals", dir, "-o", file); c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	prompts, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := windows(prompts)
	if found := occurs(secrets, seen); found >= 0 {
		t.Errorf("the prompt file holds bytes of an image, of part %d", found)
	}
	// The check works: one row of pixels inside a file is found.
	middle := len(prompts) / 2
	leaky := append(bytes.Clone(prompts[:middle]), secrets[len(secrets)/2][7:7+2*window]...)
	if occurs(secrets, windows(append(leaky, prompts[middle:]...))) < 0 {
		t.Error("bytes of an image in a prompt file are not found")
	}
}

func decoded(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// pixelRows are the rows of an image as RGB bytes.
func pixelRows(img image.Image) (rows [][]byte) {
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		var row []byte
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			row = append(row, byte(r>>8), byte(g>>8), byte(b>>8))
		}
		rows = append(rows, row)
	}
	return rows
}

// windows is the set of all substrings of data with length window.
func windows(data []byte) map[[window]byte]bool {
	all := make(map[[window]byte]bool, len(data))
	for i := range len(data) - window + 1 {
		all[[window]byte(data[i:])] = true
	}
	return all
}

// occurs returns the index of the first secret that shares a window with seen, or −1. Windows of
// one repeated byte, as in padding, do not count.
func occurs(secrets [][]byte, seen map[[window]byte]bool) int {
	for n, s := range secrets {
		for i := 0; i+window <= len(s); i++ {
			run := [window]byte(s[i:])
			if seen[run] && run != [window]byte(bytes.Repeat(run[:1], window)) {
				return n
			}
		}
	}
	return -1
}
