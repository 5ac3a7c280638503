//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// oddJPEG are images with other ends than they should have.
func oddJPEG(t testing.TB, r *rand.Rand) []odd {
	var all []odd
	for _, name := range []string{
		"s411.jpg", "grey.jpg", "restart1.jpg", "noninterleaved420.jpg", "cmyk.jpg", "prog411.jpg",
	} {
		whole, err := Decode(file(t, "../jpeg/testdata/"+name), Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := file(t, "../jpeg/testdata/"+name)
		b = b[:len(b)-2]
		truth := summary(whole)
		add := func(kind string, data []byte, truth string) {
			kind = strings.TrimSuffix(name, ".jpg") + "_" + kind
			all = append(all, odd{"jpeg_" + kind, data, truth})
		}
		add("no_end", b, truth)
		add("half_end", append(bytes.Clone(b), 0xFF), truth)
		add("padded", append(bytes.Clone(b), make([]byte, 5000)...), truth)
		add("tail", append(append(bytes.Clone(b), 0xFF, 0xD9), random(r, 99)...), truth)
		add("two", append(append(bytes.Clone(b), 0xFF, 0xD9), b...), truth)
		add("comment_at_end", slices.Concat(b, seg(0xFE, 1, 2, 3, 4), []byte{0xFF, 0xD9}), truth)
		add("cut", b[:len(b)*3/4], "")
		fill := bytes.Repeat([]byte{0xFF}, 9)
		add("fill", slices.Concat(b[:2], fill, b[3:], []byte{0xFF, 0xD9}), truth)
	}
	return all
}

// oddPNG are images with other chunks than they should have.
func oddPNG(t testing.TB, r *rand.Rand) []odd {
	var all []odd
	names, err := filepath.Glob("testdata/png_*.png")
	if err != nil || len(names) < 15 {
		t.Fatal(names, err)
	}
	for _, path := range names {
		name := strings.TrimSuffix(filepath.Base(path), ".png")
		if name == "png_depth1_type0_trns" { // black and white are a palette with an opacity
			continue
		}
		b := file(t, filepath.Base(path))
		add := func(kind string, data []byte) {
			all = append(all, odd{name: name + "_" + kind, data: data})
		}
		end := len(b) - 12
		insert := func(at int, chunk []byte) []byte {
			return slices.Insert(bytes.Clone(b), at, chunk...)
		}
		add("tail", append(bytes.Clone(b), random(r, 50)...))
		add("animated", insert(33, pngChunk("acTL", 0, 0, 0, 3, 0, 0, 0, 0)))
		add("text", insert(33, pngChunk("tEXt", 97, 0, 98)))
		add("exif", insert(end, pngChunk("eXIf", oriented(6)...)))
		add("empty_idat", insert(end, pngChunk("IDAT")))
		add("wrong_text_sum", insert(33, patch(pngChunk("tEXt", 97, 0, 98), 11, 1)))
	}
	return all
}

// oddGIF are animations, and images with other blocks than they should have.
func oddGIF(t testing.TB, r *rand.Rand) []odd {
	var all []odd
	several, _ := animations(t)
	add := func(name string, data []byte) {
		all = append(all, odd{name: "gif_" + name, data: data})
	}
	add("animated", several["gif"])
	for _, name := range []string{"gif_P.gif", "gif_trns.gif", "gif_small_frame.gif"} {
		b := file(t, name)
		name = strings.TrimSuffix(name[4:], ".gif")
		add(name+"_no_end", b[:len(b)-1])
		add(name+"_tail", append(bytes.Clone(b), random(r, 50)...))
		colors := 13 + 3<<(b[10]&7+1)
		add(name+"_comment", slices.Insert(bytes.Clone(b), colors, 0x21, 0xFE, 3, 1, 2, 3, 0))
		add(name+"_cut", b[:len(b)*3/4])
	}
	return all
}

// oddWebP are animations of every kind of frame at every place.
func oddWebP(t testing.TB, r *rand.Rand) []odd {
	var all []odd
	add := func(name string, data []byte) {
		all = append(all, odd{name: "webp_" + name, data: data})
	}
	for _, name := range []string{
		"lossy_RGB", "lossy_RGBA", "lossless_RGB", "lossless_RGBA", "lossy_2x9",
	} {
		still := file(t, "webp_"+name+".webp")
		w, h, err := Size(still)
		if err != nil {
			t.Fatal(err)
		}
		for i, flags := range []byte{webpAnimated, webpAnimated | webpAlpha} {
			x, y := 2*(int(r.Uint32()>>8)%9), 2*(int(r.Uint32()>>8)%9)*i
			right, bottom := byte(x+w+i*5-1), byte(y+h+i*3-1)
			canvas := riffChunk("VP8X", flags, 0, 0, 0, right, 0, 0, bottom, 0, 0)
			frame := animationFrame(t, still, byte(x), byte(y))
			frame[8+15] = byte(r.Uint32()>>8) & 3 // blend, dispose
			head := [][]byte{canvas, riffChunk("ANIM", random(r, 6)...), frame}
			kind := name + []string{"", "_alpha"}[i]
			add(kind+"_animated", webpOf(append(head, frame)...))
			add(kind+"_one_frame", webpOf(head...))
			add(kind+"_odd_chunk", webpOf(append(head[:2:2], riffChunk("ODD ", 1), frame)...))
			add(kind+"_no_frame", webpOf(head[:2]...))
		}
		add(name+"_tail", append(bytes.Clone(still), random(r, 20)...))
		short := binary.LittleEndian.AppendUint32(bytes.Clone(still[:4]), uint32(len(still)-8-4))
		add(name+"_says_less", append(short, still[8:]...))
	}
	return all
}
