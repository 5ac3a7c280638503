package project

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"strings"
	"testing"
)

// part is an entry of a ZIP file that is made for a test.
type part struct {
	name, data string
	method     uint16
	flags      uint16
	extra      []byte
	claim      uint64 // size, instead of that of data
	sum        uint32 // CRC-32, instead of that of data
}

// zipped makes a ZIP file.
func zipped(t testing.TB, parts []part) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		data := []byte(p.data)
		h := &zip.FileHeader{
			Name: p.name, Method: p.method, Flags: p.flags, Extra: p.extra,
			CRC32: crc32.ChecksumIEEE(data), UncompressedSize64: uint64(len(data)),
		}
		if p.method == zip.Deflate {
			data = deflated(data)
		}
		h.CompressedSize64 = uint64(len(data))
		if p.claim != 0 {
			h.UncompressedSize64 = p.claim
		}
		if p.sum != 0 {
			h.CRC32 = p.sum
		}
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const plainManifest = `{"format":"inctrl-project","version":1,"name":"n"}`

// with is a project file with further entries.
func with(t testing.TB, parts ...part) []byte {
	return zipped(t, append([]part{{name: manifestEntry, data: plainManifest}}, parts...))
}

// of is a project file with another project.json.
func of(t testing.TB, manifest string) []byte {
	return zipped(t, []part{{name: manifestEntry, data: manifest, method: zip.Deflate}})
}

// members is a project.json with further members.
func membersOf(more string) string {
	return strings.TrimSuffix(plainManifest, "}") + "," + more + "}"
}

// hostile is a file, and what reading it must say.
type hostile struct {
	kind error
	says string
	data []byte
}

// entries are ZIP files with entries that are refused.
func hostileEntries(t testing.TB) map[string]hostile {
	files := map[string]hostile{
		"two project.json": {ErrFormat, "two entries", with(t, part{name: manifestEntry})},
		"encrypted": {ErrUnsupported, "encrypted",
			with(t, part{name: "normals/a", data: "x", flags: 1})},
		"bzip2": {ErrUnsupported, "method 12", with(t, part{name: "a", data: "x", method: 12})},
		"ZIP64 entry": {ErrUnsupported, "ZIP64",
			with(t, part{name: "a", data: "x", extra: []byte("\x01\x00\x08\x0012345678")})},
		"claims 1 GB": {ErrFormat, "cannot be compressed",
			with(t, part{name: "prompts", data: "x", method: zip.Deflate, claim: 1 << 30})},
		"claims more than an image": {ErrTooLarge, "want at most 67108864",
			with(t, part{name: "normals/a", data: "x", method: zip.Deflate, claim: 1<<26 + 1})},
		"stored sizes differ": {ErrFormat, "its size is 9",
			with(t, part{name: "a", data: "x", claim: 9})},
		"no project.json": {ErrFormat, "without project.json",
			zipped(t, []part{{name: "parts/project.json", data: plainManifest}})},
		"project.json over 16 MB": {ErrTooLarge, "want at most 16777216",
			of(t, membersOf(`"notes":"`+strings.Repeat("x", maxManifest)+`"`))},
		"wrong CRC of project.json": {ErrChecksum, "CRC-32",
			zipped(t, []part{{name: manifestEntry, data: plainManifest, sum: 1}})},
		"project.json is no deflate": {ErrFormat, "damaged", spoiled(t)},
	}
	for _, name := range []string{
		"../a", "a/../../b", "/etc/passwd", `..\a`, `C:\a`, "c:a", "a//b", "./a", "", "a\x00b",
		"a\nb", "normals/\xff", ".", "..",
	} {
		files["name "+name] = hostile{ErrFormat, "not a path inside", with(t, part{name: name})}
	}
	return files
}

// spoiled has a project.json whose compressed bytes are wrong.
func spoiled(t testing.TB) []byte {
	data := of(t, membersOf(`"notes":"`+strings.Repeat("long ", 50)+`"`))
	at := bytes.Index(data, []byte(manifestEntry)) + len(manifestEntry)
	for i := range 16 {
		data[at+i] = 0xff
	}
	return data
}

// hostileManifests are refused contents of project.json.
func hostileManifests(t testing.TB) map[string]hostile {
	files := map[string]hostile{}
	for manifest, says := range map[string]string{
		``: "not valid JSON", `[]`: "no object", `null`: "no object", `{`: "not valid JSON",
		`{}`:                                             `"format" is ""`,
		plainManifest + "x":                              "something follows",
		plainManifest + "{}":                             "something follows",
		"\xef\xbb\xbf" + plainManifest:                   "not valid JSON at byte 0",
		"{\"\xff\":1}":                                   "not valid UTF-8",
		`{"format":"other","version":1}`:                 `"format" is "other"`,
		`{"format":"inctrl-project"}`:                    `"version" is 0`,
		`{"format":"inctrl-project","version":1.5}`:      `"version" is 1.5`,
		`{"format":"inctrl-project","version":"1"}`:      `"version" is "1", want a number`,
		`{"format":"a","format":"inctrl-project"}`:       `key "format" is there twice`,
		membersOf(`"options":{"a":1,"a":2}`):             `key "a" is there twice`,
		membersOf(`"threshold":2`):                       `"threshold" is 2`,
		membersOf(`"threshold":-1e-9`):                   `"threshold" is -1e-09`,
		membersOf(`"threshold":1e99`):                    `"threshold" is 1e99, want a number`,
		membersOf(`"results":-1`):                        `"results" is -1`,
		membersOf(`"results":1.5`):                       `want an integer`,
		membersOf(`"created":"yesterday"`):               "RFC 3339",
		membersOf(`"model":{"digest":"12"}`):             "64 hexadecimal digits",
		membersOf(`"model":7`):                           `model: 7 is no object`,
		membersOf(`"options":{"calibrate":7}`):           `"calibrate" is 7`,
		membersOf(`"options":{"view":{"tiles":"a"}}`):    `options: view: "tiles" is "a"`,
		membersOf(`"options":{"view":{"rotations":[]}}`): "want a number or a text",
		membersOf(`"normals":{}`):                        "want a list",
		membersOf(`"normals":[1]`):                       "normals[0]: 1 is no object",
		membersOf(`"normals":[{"file":"a","use":"x"}]`):  `normals[0]: "use" is "x"`,
		membersOf(`"normals":[{"file":"normals/a"}]`):    `no entry "normals/a"`,
		membersOf(`"normals":[{"file":"project.json"}]`): `no entry "project.json"`,
		membersOf(`"images":[{"file":"images/a"}]`):      `images[0]: the project has no entry`,
		membersOf(`"thumbnails":[{}]`):                   `thumbnails[0]: the project has no entry`,
	} {
		files[manifest] = hostile{ErrFormat, says, of(t, manifest)}
	}
	deep := membersOf(`"x":` + strings.Repeat("[", 20) + strings.Repeat("]", 20))
	files["deep"] = hostile{ErrTooLarge, "more than 16 deep", of(t, deep)}
	endless := membersOf(`"x":` + strings.Repeat("[", 1<<20))
	files["very deep"] = hostile{ErrTooLarge, "more than 16 deep", of(t, endless)}
	var keys strings.Builder
	for i := range maxKeys {
		fmt.Fprintf(&keys, `"k%d":0,`, i)
	}
	files["keys"] = hostile{ErrTooLarge, "more than 1024 keys",
		of(t, membersOf(keys.String()+`"k":0`))}
	const later = `{"format":"inctrl-project","version":2,"model":"another form"}`
	files["version 2"] = hostile{ErrVersion, "version 2, this program reads", of(t, later)}
	return files
}

// shapes are files that are no whole ZIP files.
func hostileShapes(t testing.TB) map[string]hostile {
	whole := with(t, part{name: "normals/a", data: strings.Repeat("a", 99)})
	files := map[string]hostile{
		"overlap":   {ErrFormat, "overlaps", overlapping(t)},
		"ZIP64 end": {ErrUnsupported, "ZIP64", with64(t, whole)},
	}
	for _, n := range []int{5, 40, len(whole) / 2, len(whole) - 30, len(whole) - 1} {
		files[fmt.Sprintf("cut at %d", n)] = hostile{ErrFormat, "not complete", whole[:n]}
	}
	far := bytes.Clone(whole)
	end := len(far) - 22
	binary.LittleEndian.PutUint32(far[end+16:], 1<<30) // where the directory begins
	files["directory elsewhere"] = hostile{ErrFormat, "not inside the file", far}
	outside := bytes.Clone(whole)
	at := bytes.LastIndex(outside, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(outside[at+42:], 1<<29) // where the last entry begins
	files["entry elsewhere"] = hostile{ErrFormat, "not inside the file", outside}
	return files
}

// overlapping has two entries at the same place.
func overlapping(t testing.TB) []byte {
	data := with(t, part{name: "a", data: "x"}, part{name: "b", data: "x"})
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	first := bytes.LastIndex(data[:at], []byte("PK\x01\x02"))
	copy(data[at+42:at+46], data[first+42:first+46])
	return data
}

// with64 has a locator of ZIP64 before its end.
func with64(t testing.TB, data []byte) []byte {
	end := len(data) - 22
	locator := append([]byte("PK\x06\x07"), make([]byte, 16)...)
	out := append(bytes.Clone(data[:end]), locator...)
	return append(out, data[end:]...)
}

// TestHostile: a bad file gives a typed error that names file and reason, and takes little memory.
func TestHostile(t *testing.T) {
	for _, files := range []map[string]hostile{
		hostileEntries(t), hostileManifests(t), hostileShapes(t),
	} {
		for name, h := range files {
			var err error
			bounded(t, len(h.data), func() {
				_, err = Read("bad.inctrl", bytes.NewReader(h.data), int64(len(h.data)))
			})
			e, ok := errors.AsType[*Error](err)
			if !ok || !errors.Is(err, h.kind) || e.File != "bad.inctrl" ||
				!strings.Contains(err.Error(), h.says) || len(err.Error()) > 1<<10 {
				t.Errorf("%.60q: %v, want %v: %s", name, err, h.kind, h.says)
			}
		}
	}
}

// TestHostileContent: entries that are only read later are checked then.
func TestHostileContent(t *testing.T) {
	p := open(t, with(t,
		part{name: "prompts", data: "x", sum: 7},
		part{name: resultsEntry, data: `{"image":"a"` + "\n"},
		part{name: labelsEntry, data: "image,label\na,perhaps\n"},
	))
	for entry, err := range map[string]error{
		"prompts": second(p.Prompts()), resultsEntry: second(p.Results()),
		labelsEntry: second(p.Labels()),
	} {
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Entry != entry || e.File != "parts.inctrl" {
			t.Errorf("%s: %v", entry, err)
		}
	}
	if err := p.AddResults(nil); !errors.Is(err, ErrFormat) {
		t.Errorf("results are added to damaged ones: %v", err)
	}
	// Reading goes on to the size that is claimed, not further.
	bomb := open(t, with(t, part{
		name: "prompts", data: strings.Repeat("\x00", 1<<20), method: zip.Deflate, claim: 10,
	}))
	bounded(t, 0, func() {
		if _, err := bomb.Prompts(); err == nil {
			t.Error("more data than claimed were read")
		}
	})
}

func second[T any](_ T, err error) error { return err }

// bounded requires that f allocates little more than what a file has.
func bounded(t *testing.T, size int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	if used, limit := after.TotalAlloc-before.TotalAlloc, uint64(4<<20+64*size); used > limit {
		t.Errorf("allocated %d bytes for a file of %d", used, size)
	}
}
