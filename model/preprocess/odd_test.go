//go:build !js || formats

package preprocess

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// odd is a generated file. Of some the generator knows the summary of the pixels.
type odd struct {
	name  string
	data  []byte
	truth string
}

// oddFiles are files as other programs write them, and as they do not. Each generator has its own
// seed, so that one more file changes no other.
func oddFiles(t testing.TB) []odd {
	var all []odd
	for i, generate := range []func(testing.TB, *rand.Rand) []odd{
		oddPNM, oddBMP, oddRLE, oddJPEG, oddPNG, oddGIF, oddWebP, oddDICOM, oddLossless,
	} {
		all = append(all, generate(t, rand.New(rand.NewPCG(22, uint64(i))))...)
	}
	return all
}

// TestOdd compares every odd file with what Pillow 12 makes of it: testdata/odd.txt, which
// testdata/odd.py writes. Where Pillow refuses a file, or reads other pixels than were written,
// those that were written are right. INCTRL_ODD names a folder that the files are written into.
func TestOdd(t *testing.T) {
	t.Parallel()
	pillow := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(file(t, "odd.txt"))), "\n") {
		name, what, _ := strings.Cut(line, " ")
		pillow[name] = what
	}
	dir, seen := os.Getenv("INCTRL_ODD"), map[string]bool{}
	counts := map[string]int{}
	for _, f := range oddFiles(t) {
		if seen[f.name] {
			t.Errorf("two files are called %s", f.name)
		}
		seen[f.name] = true
		if dir != "" {
			if err := os.WriteFile(filepath.Join(dir, f.name), f.data, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		verdict, err := compareOdd(f, pillow[f.name])
		counts[verdict]++
		if err != nil {
			t.Errorf("%s: %v", f.name, err)
		}
	}
	if len(pillow) < 250 && dir == "" {
		t.Errorf("%d files only", len(pillow))
	}
	t.Log(counts)
}

// compareOdd decodes a file and says how it went beside Pillow.
func compareOdd(f odd, pillow string) (verdict string, err error) {
	m, err := Decode(f.data, Options{})
	if err != nil {
		own := (*Error)(nil)
		switch {
		case !errors.As(err, &own) || len(err.Error()) > 250:
			return "", fmt.Errorf("foreign error %w", err)
		case pillow != "refused":
			return "", fmt.Errorf("%w, Pillow reads %s", err, pillow)
		}
		return "refused, as by Pillow", nil
	}
	got := summary(m)
	switch {
	case got == pillow:
		return "as Pillow reads it", nil
	case f.truth == got && pillow == "refused":
		return "read, refused by Pillow", nil
	case f.truth == got && pillow != "":
		return "read, misread by Pillow", nil
	}
	return "", fmt.Errorf("read as %s, Pillow says %s, written as %s", got, pillow, f.truth)
}

// summary is mode, width, height and digest as odd.py writes them.
func summary(m *Image) string {
	name := [...]string{"L", "LA", "RGB", "RGBA", "CMYK", "P", "1"}[m.mode]
	data := m.pix
	switch {
	case m.mode == modeP:
		data = flat(m)
	case m.wide != nil && m.mode == modeL:
		name, data = "I", nil
		for _, v := range m.wide {
			if tone := m.tone(); tone != nil {
				v = tone[v]
			}
			data = binary.LittleEndian.AppendUint16(data, v)
		}
	case m.wide != nil: // Pillow has 8 bits of colours
		data = make([]byte, len(m.wide))
		round8(data, m.wide)
	}
	return fmt.Sprintf("%s %d %d %x", name, m.width, m.height, sha256.Sum256(data))[:]
}

// random makes n bytes.
func random(r *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32() >> 11)
	}
	return b
}

// below makes n bytes, each below top.
func below(r *rand.Rand, n, top int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(int(r.Uint32()>>8) % top)
	}
	return b
}

func oddPNM(_ testing.TB, r *rand.Rand) []odd {
	var all []odd
	add := func(name string, parts ...any) {
		var b bytes.Buffer
		for _, p := range parts {
			if raw, ok := p.([]byte); ok {
				b.Write(raw)
			} else {
				fmt.Fprint(&b, p)
			}
		}
		all = append(all, odd{name: "pnm_" + name, data: b.Bytes()})
	}
	for _, top := range []int{1, 2, 15, 100, 254, 255, 256, 1000, 1023, 4095, 32767, 65534, 65535} {
		for _, kind := range []int{2, 3, 5, 6} {
			w, h := 1+int(r.Uint32()>>8)%9, 1+int(r.Uint32()>>8)%7
			n := w * h
			if kind%3 == 0 {
				n *= 3
			}
			var text, raw []byte
			for range n {
				v := int(r.Uint32()>>8) % (top + 1)
				text = fmt.Appendf(text, "%d%c", v, " \n\t"[v%3])
				if top > 255 {
					raw = append(raw, byte(v>>8))
				}
				raw = append(raw, byte(v))
			}
			body := raw
			if kind <= 3 {
				body = text
			}
			name := fmt.Sprintf("P%d_%d", kind, top)
			add(name, fmt.Sprintf("P%d\n%d %d\n%d\n", kind, w, h, top), body)
			add(name+"_cut", fmt.Sprintf("P%d %d %d %d\n", kind, w, h, top), body[:len(body)-2])
		}
	}
	for _, w := range []int{1, 7, 8, 9, 17} {
		bits := random(r, 3*((w+7)/8))
		add(fmt.Sprintf("P4_%d", w), "P4 ", w, " 3\n", bits)
		add(fmt.Sprintf("P4_%d_cut", w), "P4 ", w, " 3\n", bits[1:])
		add(fmt.Sprintf("P1_%d", w), "P1 ", w, " 2\n", strings.Repeat("01 1", w)[:2*w+w/4+1])
	}
	six := []byte{9, 80, 200, 255, 0, 77}
	add("comments", "P5#\n3\n#two\n 2#and\n#more\r255\n", six)
	add("comments2", "P5\n#one\n3 #two\n#\n\n2\n# 9 \n255\n", six)
	add("comment_in_number", "P5\n1#\n2 1\n255\n", random(r, 12))
	add("comment_after_largest", "P5 3 2 255#\n", six)
	add("comment_after_space", "P5 3 2 255 #\n", six)
	add("tabs", "P5\t3\v2\f255\r", six)
	add("crlf", "P5\r\n3 2\r\n255\r\n", six)
	add("two", "P5 3 2 255\n", six, "P5 3 2 255\n", six)
	add("tail", "P5 3 2 255\n", six, "tail")
	add("plain_comment", "P2 3 2 255 1 2 # 3 4\n5 6 #x\n 7 8")
	add("plain_tail", "P2 3 2 9 1 2 3 4 5 6 7 8 9 10")
	add("plain_no_space", "P1 4 2 0110#01\n1001")
	add("plain_large", "P2 3 1 9 1 2 10 ")
	add("plain_negative", "P2 3 1 9 1 -2 3 ")
	add("plain_word", "P2 3 1 9 1 x 3 ")
	add("plain_bit", "P1 3 1 0 1 2")
	add("raw_above", "P5 3 2 100\n", six)
	add("raw_above_16", "P5 3 1 300\n", six)
	add("largest_0", "P5 3 2 0\n", six)
	add("largest_65536", "P5 3 2 65536\n", six, six)
	add("zero_wide", "P5 0 2 255\n", six)
	add("long_number", "P5 3 00000000002 255\n", six)
	add("ten_digits", "P5 3 0000000002 255\n", six)
	add("no_space", "P53 2 255\n", six)
	add("p7", "P7\nWIDTH 3\nHEIGHT 2\nDEPTH 1\nMAXVAL 255\nENDHDR\n", six)
	return all
}
