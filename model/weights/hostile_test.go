package weights

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
)

// wantError requires a short, typed error of a kind that names the file.
func wantError(t *testing.T, err error, file string, kind error) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		t.Errorf("got %v, want an *Error", err)
	case !errors.Is(err, kind):
		t.Errorf("got %v, want kind %q", err, kind)
	case !strings.Contains(err.Error(), file) && !strings.HasSuffix(e.File, file):
		t.Errorf("%v does not name %s", err, file)
	}
	if ok && len(err.Error()) > 8<<10 {
		t.Errorf("message of %d bytes", len(err.Error()))
	}
}

// bounded requires that f allocates at most the file's size plus the tokens of its header: 1 MiB of
// header is at most 2¹⁹ tokens of about 32 bytes.
func bounded(t *testing.T, size int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	limit := uint64(16<<20 + 4*size)
	if used := after.TotalAlloc - before.TotalAlloc; used > limit {
		t.Errorf("allocated %d bytes, want at most %d", used, limit)
	}
}

// hostile is a named invalid file, made by changing a valid one.
type hostile struct {
	name string
	kind error
	make func(t testing.TB, good []byte) []byte
}

// swap replaces old by new in the header.
func swap(old, new string) func(testing.TB, []byte) []byte {
	return func(t testing.TB, good []byte) []byte { return edit(t, good, old, new) }
}

// header replaces the whole header.
func header(text string) func(testing.TB, []byte) []byte {
	return func(_ testing.TB, good []byte) []byte {
		_, data := split(good)
		return join(text, data)
	}
}

// length writes a wrong header length.
func length(n uint64) func(testing.TB, []byte) []byte {
	return func(_ testing.TB, good []byte) []byte {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint64(b, n)
		return b
	}
}

// value overwrites element i of a tensor.
func value(tensor string, i int, v float64) func(testing.TB, []byte) []byte {
	return func(t testing.TB, good []byte) []byte {
		b := bytes.Clone(good)
		head, _ := split(b)
		table, err := readTable([]byte(head), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range table.entries {
			if e.name == tensor {
				at := table.data + e.begin + 4*int64(i)
				binary.LittleEndian.PutUint32(b[at:], math.Float32bits(float32(v)))
				return b
			}
		}
		t.Fatalf("no tensor %s", tensor)
		return nil
	}
}

// first is the beginning of the header entry of the first tensor that helper_test.go writes.
const first = `"visual.class_embedding":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}`

// instead replaces the entry of the first tensor.
func instead(entry string) func(testing.TB, []byte) []byte {
	return swap(first, `"visual.class_embedding":`+entry)
}

func shaped(shape, offsets string) func(testing.TB, []byte) []byte {
	return instead(`{"dtype":"F32","shape":` + shape + `,"data_offsets":` + offsets + `}`)
}

// containers are invalid as safetensors files.
func containers() []hostile {
	return []hostile{
		{"empty", ErrFormat, func(testing.TB, []byte) []byte { return nil }},
		{"seven bytes", ErrFormat, func(testing.TB, []byte) []byte { return make([]byte, 7) }},
		{"eight zeros", ErrFormat, func(testing.TB, []byte) []byte { return make([]byte, 8) }},
		{"header length 2^64-1", ErrTooLarge, length(1<<64 - 1)},
		{"header length 2^64-8", ErrTooLarge, length(1<<64 - 8)},
		{"header length 2^63", ErrTooLarge, length(1 << 63)},
		{"header length 100 MB", ErrTooLarge, length(100e6)},
		{"header longer than the file", ErrFormat, func(t testing.TB, good []byte) []byte {
			return length(uint64(len(good)-7))(t, good)
		}},
		{"header is the whole file", ErrFormat, func(t testing.TB, good []byte) []byte {
			return length(uint64(len(good)-8))(t, good)
		}},
		{"header of 1 MiB and 1", ErrTooLarge, func(_ testing.TB, good []byte) []byte {
			h, data := split(good)
			return join(h+strings.Repeat(" ", MaxHeader+1-len(h)), data)
		}},
		{"array header", ErrFormat, header(`[]`)},
		{"null header", ErrFormat, header(`null`)},
		{"empty header", ErrFormat, header(``)},
		{"unterminated header", ErrFormat, header(`{"a":`)},
		{"bare brace", ErrFormat, header(`{`)},
		{"mismatched brackets", ErrFormat, header(`{]`)},
		{"trailing comma", ErrFormat, swap(first+",", first+",,")},
		{"missing comma", ErrFormat, swap(first+",", first)},
		{"leading space", ErrFormat, swap(`{"__metadata__"`, ` {"__metadata__"`)},
		{"byte order mark", ErrFormat, swap(`{"__metadata__"`, "\ufeff{\"__metadata__\"")},
		{"NUL padding", ErrFormat, func(_ testing.TB, good []byte) []byte {
			h, data := split(good)
			return join(h+"\x00\x00", data)
		}},
		{"garbage after the header", ErrFormat, func(_ testing.TB, good []byte) []byte {
			h, data := split(good)
			return join(h+"{}", data)
		}},
		{"name not UTF-8", ErrFormat, swap("visual.class_embedding", "visual.\xff\xfe")},
		{"name control characters", ErrUnexpected, swap("visual.class_embedding", `\u0000\u001b`)},
		{"tensor twice", ErrFormat, swap(first, first+","+first)},
		{"tensor twice, escaped", ErrFormat,
			swap(first, first+","+strings.Replace(first, "v", `\u0076`, 1))},
		{"dtype twice", ErrFormat, swap(`"dtype":"F32"`, `"dtype":"F32","dtype":"F32"`)},
		{"metadata twice", ErrFormat,
			swap(`{"__metadata__":`, `{"__metadata__":{},"__metadata__":`)},
		{"metadata not an object", ErrFormat, swap(`{"__metadata__":`, `{"__metadata__":1,"x":`)},
		{"metadata not strings", ErrFormat, swap(`{"__metadata__":{`, `{"__metadata__":{"x":1,`)},
		{"metadata nested", ErrFormat, swap(`{"__metadata__":{`, `{"__metadata__":{"x":{},`)},
		{"metadata null value", ErrFormat, swap(`{"__metadata__":{`, `{"__metadata__":{"x":null,`)},
		{"null tensor", ErrFormat, instead(`null`)},
		{"number for a tensor", ErrFormat, instead(`7`)},
		{"empty tensor entry", ErrFormat, instead(`{}`)},
		{"no dtype", ErrFormat, instead(`{"shape":[8],"data_offsets":[0,32]}`)},
		{"no shape", ErrFormat, instead(`{"dtype":"F32","data_offsets":[0,32]}`)},
		{"no offsets", ErrFormat, instead(`{"dtype":"F32","shape":[8]}`)},
		{"extra key", ErrFormat,
			instead(`{"dtype":"F32","shape":[8],"data_offsets":[0,32],"x":1}`)},
		{"mis-cased key", ErrFormat,
			instead(`{"DType":"F32","shape":[8],"data_offsets":[0,32]}`)},
		{"unknown dtype", ErrType, instead(`{"dtype":"F8","shape":[8],"data_offsets":[0,32]}`)},
		{"lower-case dtype", ErrType, instead(`{"dtype":"f32","shape":[8],"data_offsets":[0,32]}`)},
		{"numeric dtype", ErrFormat, instead(`{"dtype":32,"shape":[8],"data_offsets":[0,32]}`)},
		{"huge dtype", ErrType, instead(`{"dtype":"` + strings.Repeat("F", 1<<19) +
			`","shape":[8],"data_offsets":[0,32]}`)},
	}
}

// shapes have invalid shapes, offsets or sizes.
func shapes() []hostile {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	var many strings.Builder
	for i := range 10000 {
		fmt.Fprintf(&many, `"t%d":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},`, i)
	}
	return []hostile{
		{"zero dimension", ErrShape, shaped(`[0]`, `[0,0]`)},
		{"product zero of huge", ErrFormat, shaped(`[0,18446744073709551615]`, `[0,0]`)},
		{"dimension 2^64", ErrFormat, shaped(`[18446744073709551616]`, `[0,32]`)},
		{"dimension 2^63", ErrFormat, shaped(`[9223372036854775808]`, `[0,32]`)},
		{"dimension 2^31+1", ErrFormat, shaped(`[2147483649]`, `[0,32]`)},
		{"product 2^124", ErrTooLarge,
			shaped(`[2147483647,2147483647,2147483647,2147483647]`, `[0,32]`)},
		{"product wraps to 8", ErrTooLarge, shaped(`[1073741824,1073741824,16,8]`, `[0,32]`)},
		{"negative dimension", ErrFormat, shaped(`[-8]`, `[0,32]`)},
		{"minus zero", ErrFormat, shaped(`[-0]`, `[0,32]`)},
		{"fractional dimension", ErrFormat, shaped(`[8.0]`, `[0,32]`)},
		{"exponent dimension", ErrFormat, shaped(`[8e0]`, `[0,32]`)},
		{"text dimension", ErrFormat, shaped(`["8"]`, `[0,32]`)},
		{"rank 5", ErrFormat, shaped(`[1,1,1,1,8]`, `[0,32]`)},
		{"rank 400000", ErrFormat, shaped("[1"+strings.Repeat(",1", 400000)+"]", `[0,32]`)},
		{"nesting 400000", ErrFormat, shaped(nested(400000), `[0,32]`)},
		{"shape is an object", ErrFormat, shaped(`{}`, `[0,32]`)},
		{"other rank", ErrShape, shaped(`[8,1]`, `[0,32]`)},
		{"scalar", ErrFormat, shaped(`[]`, `[0,4]`)},
		{"other shape", ErrShape, shaped(`[2,4]`, `[0,32]`)},
		{"fewer bytes than the shape", ErrShape, shaped(`[8]`, `[0,28]`)},
		{"three offsets", ErrFormat, shaped(`[8]`, `[0,32,32]`)},
		{"one offset", ErrFormat, shaped(`[8]`, `[0]`)},
		{"end before begin", ErrShape, shaped(`[8]`, `[32,0]`)},
		{"offsets 2^64-8", ErrFormat,
			shaped(`[8]`, `[18446744073709551608,18446744073709551615]`)},
		{"offsets past the file", ErrFormat, shaped(`[8]`, `[1000000,1000032]`)},
		{"overlap", ErrFormat, shaped(`[8]`, `[32,64]`)},
		{"gap at the start", ErrFormat, shaped(`[7]`, `[4,32]`)},
		{"gap inside", ErrFormat, shaped(`[7]`, `[0,28]`)},
		{"same bytes under two names", ErrFormat,
			swap(first, first+`,"x":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}`)},
		{"10000 tensors", ErrTooLarge, swap(first, many.String()+first)},
		{"last byte missing", ErrFormat, func(_ testing.TB, b []byte) []byte {
			return b[:len(b)-1]
		}},
		{"one byte more", ErrFormat, func(_ testing.TB, b []byte) []byte {
			return append(bytes.Clone(b), 0)
		}},
		{"second file behind", ErrFormat, func(_ testing.TB, b []byte) []byte {
			return append(bytes.Clone(b), b...)
		}},
	}
}

// modelFiles are valid containers but invalid models.
func modelFiles() []hostile {
	const config = `{"__metadata__":{"config":"{`
	const name = "visual.class_embedding"
	return []hostile{
		{"I32 for F32", ErrType, swap(`"F32"`, `"I32"`)},
		{"F16 of the same bytes", ErrType,
			instead(`{"dtype":"F16","shape":[16],"data_offsets":[0,32]}`)},
		{"name empty", ErrUnexpected, swap(name, "")},
		{"name is a path", ErrUnexpected, swap(name, "../../x")},
		{"name of 500 kB", ErrUnexpected, swap(name, strings.Repeat("x", 500_000))},
		{"name in other case", ErrUnexpected, swap(name, "Visual.class_embedding")},
		{"missing names the tensor", ErrMissing, swap(name, "num_batches_tracked")},
		{"partial heads", ErrMissing, swap("adapter.fc.2.weight", "adapter.fc.9.weight")},
		{"direction of another class", ErrMissing,
			swap("text_direction.object", "text_direction.objekt")},
		{"NaN", ErrValue, value(name, 7, math.NaN())},
		{"infinity", ErrValue, value("visual.proj", 31, math.Inf(1))},
		{"minus infinity", ErrValue, value("text_direction.object", 3, math.Inf(-1))},
		{"negative variance", ErrValue, value("diff_head.bn2.running_var", 127, -1e-30)},
		{"NaN variance", ErrValue, value("diff_head_ref.bn3.running_var", 0, math.NaN())},
		{"no metadata", ErrFormat, swap(`"__metadata__"`, `"__metadata_"`)},
		{"no config", ErrFormat, swap(`"config":`, `"confiq":`)},
		{"config twice", ErrFormat, swap(`"config":`, `"config":"{}","config":`)},
		{"config empty", ErrFormat, swap(config, `{"__metadata__":{"config":"","x":"{`)},
		{"config null", ErrFormat, swap(config, `{"__metadata__":{"config":"null","x":"{`)},
		{"config {}", ErrConfig, swap(config, `{"__metadata__":{"config":"{}","x":"{`)},
		{"config unknown key", ErrFormat, swap(config, config+`\"teleports\":4,`)},
		{"config registers not stored", ErrShape, swap(config, config+`\"registers\":4,`)},
		{"config too many registers", ErrConfig, swap(config, config+`\"registers\":65,`)},
		{"config space no digest", ErrConfig, swap(config, config+`\"space\":\"0123\",`)},
		{"config source no digest", ErrConfig, swap(config, config+`\"sources\":[\"me\"],`)},
		{"config source path", ErrConfig, swap(config,
			config+`\"sources\":[\"`+strings.Repeat("0", 64)+`  ../me\"],`)},
		{"config key twice", ErrFormat, swap(config, config+`\"image\":8,`)},
		{"config key mis-cased", ErrFormat, swap(`\"image\"`, `\"Image\"`)},
		{"config key folded", ErrFormat, swap(config, config+`\"ta\u017fps\":[1],`)},
		{"config text for a number", ErrFormat, swap(`\"image\":8`, `\"image\":\"8\"`)},
		{"config image 2^40", ErrFormat, swap(`\"image\":8`, `\"image\":1099511627776`)},
		{"config image 0", ErrConfig, swap(`\"image\":8`, `\"image\":0`)},
		{"config layers 65", ErrConfig, swap(`\"layers\":3`, `\"layers\":65`)},
		{"config layers 4", ErrMissing, swap(`\"layers\":3`, `\"layers\":4`)},
		{"config layers 64", ErrMissing, swap(`\"layers\":3`, `\"layers\":64`)},
		{"config layers 3 of 2", ErrUnexpected, func(t testing.TB, good []byte) []byte {
			return edit(t, swap(`\"layers\":3`, `\"layers\":2`)(t, good), `[1,3]`, `[1,2]`)
		}},
		{"config width 16", ErrShape, swap(`\"width\":8`, `\"width\":16`)},
		{"config heads 3", ErrConfig, swap(`\"heads\":2`, `\"heads\":3`)},
		{"config taps 1000 deep", ErrFormat,
			swap(`\"taps\":[1,3]`, `\"taps\":`+strings.Repeat("[", 1000))},
		{"config 200000 taps", ErrFormat,
			swap(`\"taps\":[1,3]`, `\"taps\":[1`+strings.Repeat(",2", 200_000)+`]`)},
		{"config std zero", ErrConfig, swap(`\"std\":[0.4`, `\"std\":[0`)},
		{"config mean 1e39", ErrFormat, swap(`\"mean\":[0.1`, `\"mean\":[1e39`)},
		{"config mean of four", ErrFormat, swap(`\"mean\":[0.1`, `\"mean\":[0.1,0.1`)},
		{"config name is a path", ErrConfig, swap(`\"tiny\"`, `\"../tiny\"`)},
		{"config no proj", ErrConfig, swap(`\"proj\":true`, `\"proj\":false`)},
		{"config ln_pre 1", ErrFormat, swap(`\"ln_pre\":true`, `\"ln_pre\":1`)},
		{"config no patch bias", ErrUnexpected,
			swap(`\"patch_bias\":true`, `\"patch_bias\":false`)},
		{"heads without classes", ErrConfig,
			swap(`[\"object\",\"metal nut\"]`, `[]`)},
		{"class twice", ErrConfig, swap(`[\"object\",\"metal nut\"]`, `[\"object\",\"object\"]`)},
		{"class empty", ErrConfig, swap(`[\"object\",`, `[\"\",\"object\",`)},
		{"a class more", ErrMissing, swap(`[\"object\",`, `[\"cable\",\"object\",`)},
	}
}

func checkHostile(t *testing.T, good []byte, files []hostile,
	read func(name string, data []byte) error) {
	t.Helper()
	seen := map[string]bool{}
	for _, h := range files {
		if seen[h.name] {
			t.Fatalf("two hostile files are called %q", h.name)
		}
		seen[h.name] = true
		t.Run(h.name, func(t *testing.T) {
			file := h.make(t, good)
			var err error
			bounded(t, len(file), func() { err = read("hostile.bin", file) })
			wantError(t, err, "hostile.bin", h.kind)
		})
	}
	t.Logf("%d hostile files", len(files))
}

func readModel(name string, data []byte) error {
	_, err := Read(name, data)
	return err
}

func hostileModels() []hostile {
	return append(append(containers(), shapes()...), modelFiles()...)
}

func TestHostileModels(t *testing.T) {
	checkHostile(t, tinyModel(t, tinyConfig()), hostileModels(), readModel)
}

// TestTruncatedModel truncates a model at every 1/64 of its length, and at every byte of its
// header.
func TestTruncatedModel(t *testing.T) {
	good := tinyModel(t, tinyConfig())
	for i := range 64 {
		wantError(t, readModel("cut", good[:len(good)*i/64]), "cut", ErrFormat)
	}
	for i := range 512 {
		wantError(t, readModel("cut", good[:i]), "cut", ErrFormat)
	}
}

// TestErrorPlace: an error names tensor, byte and element.
func TestErrorPlace(t *testing.T) {
	good := tinyModel(t, tinyConfig())
	_, err := Read("m", value("visual.class_embedding", 5, math.NaN())(t, good))
	e, ok := errors.AsType[*Error](err)
	head, _ := split(good)
	if !ok || e.File != "m" || e.Tensor != "visual.class_embedding" ||
		e.Offset != int64(8+len(head)+4*5) || !strings.Contains(e.Reason, "element 5") {
		t.Errorf("got %#v", err)
	}
	_, err = Read("m", edit(t, good, "adapter.fc.2.weight", "adapter.fc.7.weight"))
	for _, name := range []string{"adapter.fc.2.weight", "adapter.fc.7.weight"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
}

// TestHostileTimm: invalid files with timm's tensor names.
func TestHostileTimm(t *testing.T) {
	good := timmFile(t)
	const norm = `"norm.weight"`
	checkHostile(t, good, []hostile{
		{"second spelling of a block", ErrMissing,
			swap("blocks.1.norm1.weight", "blocks.01.norm1.weight")},
		{"block 64", ErrMissing, swap("blocks.1.norm1.weight", "blocks.64.norm1.weight")},
		{"block -1", ErrMissing, swap("blocks.1.norm1.weight", "blocks.-1.norm1.weight")},
		{"block without number", ErrMissing, swap("blocks.1.norm1.weight", "blocks")},
		{"unknown layer", ErrMissing, swap("blocks.1.norm1.weight", "blocks.1.norm3.weight")},
		{"unknown kind", ErrMissing, swap("blocks.1.norm1.weight", "blocks.1.norm1.gamma")},
		{"no blocks", ErrMissing, swap("blocks.0.mlp.fc1.weight", "x")},
		{"InCTRL's name among timm's", ErrMissing, swap(norm, `"visual.ln_post.weight"`)},
		{"head of InCTRL", ErrMissing, swap(norm, `"adapter.fc.0.weight"`)},
		{"no patch embedding", ErrMissing, swap("patch_embed.proj.weight", "x")},
		{"rows no square and one", ErrConfig, swap(`[1,5,64]`, `[1,4,80]`)},
		{"one row", ErrConfig, swap(`[1,5,64]`, `[1,1,320]`)},
		{"leading dimension", ErrMissing, swap(`[1,5,64]`, `[5,1,64]`)},
		{"patch not square", ErrShape, swap(`[64,3,4,4]`, `[64,3,2,8]`)},
		{"width not of heads of 64", ErrConfig, swap(`[64,3,4,4]`, `[32,6,4,4]`)},
		{"quantised block", ErrType, swap(`"F32"`, `"I32"`)},
	}, readModel)
}
