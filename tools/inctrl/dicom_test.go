package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// patient is in every element of the DICOM files of this test that could name one, and in the place
// of those that say what pixels are.
const patient = "SECRETNAME^PATIENT"

// dicomElement is an explicit little-endian element.
func dicomElement(tag uint32, vr, value string) []byte {
	b := binary.LittleEndian.AppendUint16(nil, uint16(tag>>16))
	b = append(binary.LittleEndian.AppendUint16(b, uint16(tag)), vr...)
	if value += " "[:len(value)%2]; vr == "OW" || vr == "SQ" {
		b = binary.LittleEndian.AppendUint32(append(b, 0, 0), uint32(len(value)))
	} else {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	}
	return append(b, value...)
}

// dicomFile is a 12-bit image of 64 by 48 pixels. Element number spoilt holds the patient instead
// of what belongs into it, -1: none does.
func dicomFile(r *rand.Rand, spoilt int) []byte {
	pixels := make([]byte, 2*64*48)
	for i := range pixels {
		pixels[i] = byte(r.Uint32() >> 9)
	}
	b := append(make([]byte, 128), "DICM"...)
	copy(b, patient)
	for i, e := range []struct {
		tag       uint32
		vr, value string
	}{
		{0x00020010, "UI", "1.2.840.10008.1.2.1"}, {0x00080090, "PN", patient},
		{0x00081140, "SQ", patient}, {0x00100010, "PN", patient}, {0x00100020, "LO", patient},
		{0x00280002, "US", "\x01\x00"}, {0x00280004, "CS", "MONOCHROME2"},
		{0x00280008, "IS", "1"}, {0x00280010, "US", "\x30\x00"}, {0x00280011, "US", "\x40\x00"},
		{0x00280100, "US", "\x10\x00"}, {0x00280101, "US", "\x0c\x00"},
		{0x00281050, "DS", "2000"}, {0x00281051, "DS", "3000"}, {0x00281052, "DS", "-1024"},
		{0x00281053, "DS", "1"}, {0x00324000, "LT", patient}, {0x7FE00010, "OW", string(pixels)},
	} {
		if i == spoilt {
			e.value = patient
		}
		b = append(b, dicomElement(e.tag, e.vr, e.value)...)
	}
	return b
}

// TestDICOMPrivacy: commands and server score DICOM files, and nothing that they print, log, answer
// or write has a patient's name, whatever is wrong with a file.
func TestDICOMPrivacy(t *testing.T) {
	t.Parallel()
	in, out := t.TempDir(), t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	good := filepath.Join(in, "good.dcm")
	writeImage(t, in, "good.dcm", dicomFile(r, -1))
	for i := range 18 {
		writeImage(t, in, fmt.Sprintf("spoilt%02d.dcm", i), dicomFile(r, i))
	}
	for i := range 40 {
		b := dicomFile(r, -1)
		b[128+int(r.Uint32()>>8)%400] ^= 1 << (i % 8)
		writeImage(t, in, fmt.Sprintf("flipped%02d.dcm", i), b[:len(b)-i%3*7])
	}
	prompts := filepath.Join(out, "own.prompts")
	said := ""
	say := func(args ...string) call {
		c := inctrl(t, args...)
		said += c.out + c.err
		return c
	}
	if c := say("learn", "--normals", good, "-o", prompts); c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	results, read := 0, 0
	for _, format := range []string{"jsonl", "csv", "table"} {
		c := say("score", "--prompts", prompts, "--format", format, "--heatmaps",
			filepath.Join(out, format), "--log-format", "json", in)
		if format != "jsonl" {
			continue
		}
		for _, line := range c.records(t) {
			results++
			if line.Score != nil {
				read++
			}
		}
	}
	if results != 59 || read < 10 || read > 50 {
		t.Errorf("%d results, %d with a score", results, read)
	}
	say("info", "--prompts", prompts)
	job := filepath.Join(out, "job")
	say("batch", "plan", "--prompts", prompts, "-o", job, in)
	say("batch", "work", job)
	say("batch", "finish", job)

	s := startServe(t, "--prompts", "own="+prompts)
	names, _ := filepath.Glob(filepath.Join(in, "*"))
	for _, name := range names {
		for _, one := range postForm(t, s.url+"/v1/score", name) {
			said += fmt.Sprintf("%+v %v", one, one.Error)
		}
	}
	s.end()
	said += s.log.text.String()
	if err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			var b []byte
			b, err = os.ReadFile(path)
			said += string(b)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{patient, "SECRET", "ATIENT", "PATIEN"} {
		if i := strings.Index(strings.ToUpper(said), part); i >= 0 {
			t.Fatalf("%q is in: %q", part, said[max(i-200, 0):min(i+100, len(said))])
		}
	}
	if !bytes.Contains([]byte(said), []byte("good.dcm")) {
		t.Error("nothing was looked at")
	}
}

// TestDICOMWindows: learn warns if the windows of normal images differ and says that the window it
// names is one of several; a range takes their place, and one that clips nearly all is said.
func TestDICOMWindows(t *testing.T) {
	t.Parallel()
	in, r := t.TempDir(), rand.New(rand.NewPCG(3, 4))
	writeImage(t, in, "a.dcm", dicomFile(r, -1))
	writeImage(t, in, "b.dcm", bytes.Replace(dicomFile(r, -1), []byte("3000"), []byte("2500"), 1))
	out := filepath.Join(t.TempDir(), "p")
	for _, c := range []struct {
		normals, values string
		kinds           []string
	}{
		{in, "full", []string{"1 other text", "kind=window images=2", "kind=windows images=1"}},
		{filepath.Join(in, "a.dcm"), "full", []string{"kind=window images=1", "kind=single"}},
		{in, "-1024:3071", nil},
		{in, "3000:9000", []string{"kind=clipped images=2", "the range 3000:9000"}},
	} {
		got := inctrl(t, "learn", "--normals", c.normals, "--range", c.values, "-o", out)
		if got.code != exitOK {
			t.Errorf("%+v", got)
		}
		for _, kind := range c.kinds {
			if !strings.Contains(got.err, kind) {
				t.Errorf("%s, %s: %s, want %q", c.normals, c.values, got.err, kind)
			}
		}
		want := strings.Count(strings.Join(c.kinds, ""), "kind=")
		if n := strings.Count(got.err, "level=WARN"); n != want {
			t.Errorf("%s, %s: %d warnings, want %d: %s", c.normals, c.values, n, want, got.err)
		}
	}
}
