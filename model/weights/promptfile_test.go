package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// digestOfTest is the model digest of prompt files that need no model.
func digestOfTest() [32]byte { return sha256.Sum256([]byte("model")) }

func TestPromptFileRoundTrip(t *testing.T) {
	for _, p := range []*PromptFile{
		tinyPromptFile(digestOfTest()), patchPromptFile(digestOfTest()),
		viewPromptFile(digestOfTest()), thinPromptFile(digestOfTest()),
	} {
		file := promptBytes(t, p)
		got, err := ReadPromptFile("p", file)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(bytes.Replace(file, fmt.Appendf(nil, "%x", p.Digest()),
			bytes.Repeat([]byte("0"), 64), 1))
		if got.Digest() != sum || p.Digest() != sum {
			t.Error("the digest is not that of the bytes without it")
		}
		got.file = ""
		if !reflect.DeepEqual(got, p) {
			t.Errorf("read %+v\nwrote %+v", got, p)
		}
	}
}

// TestPromptFileDigest: prompt files have the same digest only if they are the same.
func TestPromptFileDigest(t *testing.T) {
	p, q := tinyPromptFile(digestOfTest()), tinyPromptFile(digestOfTest())
	if p.Digest() != q.Digest() {
		t.Error("equal prompt files differ")
	}
	for name, change := range map[string]func(p *PromptFile){
		"token":                   func(p *PromptFile) { p.Tokens[0] = 0 },
		"threshold":               func(p *PromptFile) { p.Threshold.Value += 1 },
		"no threshold":            func(p *PromptFile) { p.Threshold = nil },
		"rate":                    func(p *PromptFile) { p.Threshold.Rate /= 2 },
		"images":                  func(p *PromptFile) { p.Threshold.Images++ },
		"method of the threshold": func(p *PromptFile) { p.Threshold.Method = "quantile" },
		"scale":                   func(p *PromptFile) { p.Scale /= 2 },
		"threshold of a patch":    func(p *PromptFile) { p.PatchThreshold /= 2 },
		"class":                   func(p *PromptFile) { p.Class = "screw" },
		"model":                   func(p *PromptFile) { p.Model[31]++ },
		"model name":              func(p *PromptFile) { p.ModelName += "2" },
		"preprocessing":           func(p *PromptFile) { p.Preprocess = "2" },
		"orientation":             func(p *PromptFile) { p.Oriented = false },
		"letterbox":               func(p *PromptFile) { p.View.Letterbox = true },
		"foreground":              func(p *PromptFile) { p.View.Foreground = true },
		"range":                   func(p *PromptFile) { p.View.Range = "0:9" },
		"background":              func(p *PromptFile) { p.View.Background = "000000" },
		"area":                    func(p *PromptFile) { p.View.Area = "roi 0,0 1,0 1,1" },
		"left out":                func(p *PromptFile) { p.LeftOut = []bool{7: true} },
		"residual":                func(p *PromptFile) { p.Residuals[7] = 0 },
		"score":                   func(p *PromptFile) { p.Scores[1] = 0 },
		"alike":                   func(p *PromptFile) { p.Alike = []int{1} },
	} {
		q := tinyPromptFile(digestOfTest())
		change(q)
		if d := q.Digest(); d == p.Digest() || d == [32]byte{} {
			t.Errorf("%s: another one does not change the digest", name)
		}
	}
	q.Shots = 9
	if q.Digest() != [32]byte{} {
		t.Error("a prompt file that cannot be written has a digest")
	}
}

// TestPromptFileCheck: a prompt file belongs to one model and one preprocessing.
func TestPromptFileCheck(t *testing.T) {
	m, err := Read("tiny", tinyModel(t, tinyConfig()))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []*PromptFile{tinyPromptFile(m.Digest), patchPromptFile(m.Digest)} {
		if err := p.Check(m, "1"); err != nil {
			t.Error(err)
		}
	}
	file := promptBytes(t, tinyPromptFile(m.Digest))
	for name, change := range map[string]func(p *PromptFile, m *Model){
		"model":   func(p *PromptFile, _ *Model) { p.Model = digestOfTest() },
		"version": func(p *PromptFile, _ *Model) { p.Preprocess = "2" },
		"patches": func(p *PromptFile, _ *Model) { p.Patches = 9 },
		"width":   func(p *PromptFile, _ *Model) { p.Width = 4 },
		"taps":    func(p *PromptFile, _ *Model) { p.Bank = p.Bank[1:] },
		"embed":   func(p *PromptFile, _ *Model) { p.Embed = 8 },
		"heads":   func(_ *PromptFile, m *Model) { m.HasHeads = false },
	} {
		p, err := ReadPromptFile("p.bin", file)
		if err != nil {
			t.Fatal(err)
		}
		other := *m
		change(p, &other)
		err = p.Check(&other, "1")
		wantError(t, err, "p.bin", ErrMismatch)
		if short := hex12(digestOfTest()); name == "model" &&
			(!strings.Contains(err.Error(), short) ||
				!strings.Contains(err.Error(), hex12(m.Digest))) {
			t.Errorf("%v does not give both digests", err)
		}
	}
}

// TestPromptFileRefused: Write and ReadPromptFile refuse the same prompt files.
func TestPromptFileRefused(t *testing.T) {
	nan := float32(math.NaN())
	// thin is a change of a prompt file that keeps some patches.
	thin := func(change func(p *PromptFile)) func(p *PromptFile) {
		return func(p *PromptFile) {
			*p = *thinPromptFile(p.Model)
			change(p)
		}
	}
	// view is a change of a prompt file that has a view.
	view := func(change func(p *PromptFile)) func(p *PromptFile) {
		return func(p *PromptFile) {
			*p = *viewPromptFile(p.Model)
			change(p)
		}
	}
	for name, change := range map[string]func(p *PromptFile){
		"method":          func(p *PromptFile) { p.Method = "winclip" },
		"no digest":       func(p *PromptFile) { p.Model = [32]byte{} },
		"no class":        func(p *PromptFile) { p.Class = "" },
		"no shots":        func(p *PromptFile) { p.Shots = 0 },
		"nine shots":      func(p *PromptFile) { p.Shots = 9 },
		"no taps":         func(p *PromptFile) { p.Bank = nil },
		"short bank":      func(p *PromptFile) { p.Bank[1] = p.Bank[1][1:] },
		"NaN in bank":     func(p *PromptFile) { p.Bank[1][9] = nan },
		"row of length 2": func(p *PromptFile) { p.Bank[1][9] = 2 },
		"no tokens":       func(p *PromptFile) { p.Tokens = nil },
		"tokens, no embed": func(p *PromptFile) {
			p.Method, p.Embed, p.Adapted, p.Direction = MethodPatch, 0, nil, nil
		},
		"embed 0":             func(p *PromptFile) { p.Embed = 0 },
		"short adapted":       func(p *PromptFile) { p.Adapted = p.Adapted[1:] },
		"NaN in direction":    func(p *PromptFile) { p.Direction[0] = nan },
		"patch, direction":    func(p *PromptFile) { p.Method = MethodPatch },
		"scale":               func(p *PromptFile) { p.Scale = 0 },
		"scale Inf":           func(p *PromptFile) { p.Scale = float32(inf()) },
		"patch threshold":     func(p *PromptFile) { p.PatchThreshold = 0 },
		"patch threshold NaN": func(p *PromptFile) { p.PatchThreshold = nan },
		"threshold NaN":       func(p *PromptFile) { p.Threshold.Value = nan },
		"threshold rate":      func(p *PromptFile) { p.Threshold.Rate = 1.5 },
		"threshold of none":   func(p *PromptFile) { p.Threshold.Images = 0 },
		"threshold method":    func(p *PromptFile) { p.Threshold.Method = "\n" },
		"three rotations":     func(p *PromptFile) { p.View.Rotations = 3 },
		"turned, no room":     func(p *PromptFile) { p.View.Rotations = 4 },
		"tiles of nothing":    func(p *PromptFile) { p.View = View{Letterbox: true, Tiles: 2} },
		"tiles, cut square":   view(func(p *PromptFile) { p.View.Letterbox = false }),
		"no bank of tiles":    view(func(p *PromptFile) { p.Tiles = nil }),
		"left out of few":     func(p *PromptFile) { p.LeftOut = make([]bool, 7) },
		"tile rows":           view(func(p *PromptFile) { p.TileRows[0] = 17 }),
		"NaN in a tile":       view(func(p *PromptFile) { p.Tiles[1][5] = nan }),
		"kept of few":         thin(func(p *PromptFile) { p.Kept = p.Kept[1:] }),
		"kept of more":        thin(func(p *PromptFile) { p.Kept[1] = true }),
		"kept of fewer":       thin(func(p *PromptFile) { p.Kept[0] = false }),
		"kept of none":        thin(func(p *PromptFile) { clear(p.Kept) }),
		"two banks":           thin(func(p *PromptFile) { p.Bank = append(p.Bank, p.Bank[0]) }),
		"kept of tokens only": func(p *PromptFile) { p.Kept = make([]bool, 8) },
		"kept without a patch": func(p *PromptFile) {
			p.Kept = []bool{true, true, true, true, true, false, true, true}
			p.Bank = [][]float32{p.Bank[0][:56], p.Bank[1][:56]}
		},
		"alike of two":      func(p *PromptFile) { p.Alike = []int{2} },
		"alike twice":       func(p *PromptFile) { p.Alike = []int{1, 1} },
		"no residuals":      func(p *PromptFile) { p.Residuals = nil },
		"residual of 2":     func(p *PromptFile) { p.Residuals[0] = 2 },
		"negative residual": func(p *PromptFile) { p.Residuals[0] = -0.1 },
		"three scores":      func(p *PromptFile) { p.Scores = append(p.Scores, 0) },
		"score NaN":         func(p *PromptFile) { p.Scores[0] = nan },
		"no version":        func(p *PromptFile) { p.Preprocess = "" },
	} {
		p := tinyPromptFile(digestOfTest())
		change(p)
		if _, ok := errors.AsType[*Error](p.Write(new(bytes.Buffer))); !ok {
			t.Errorf("%s: no *Error", name)
		}
	}
	if err := tinyPromptFile(digestOfTest()).Write(&failing{100}); !errors.Is(err, errFull) {
		t.Errorf("got %v from a full disk", err)
	}
}

// promptFiles are valid containers but invalid prompt files.
func promptFiles() []hostile {
	return []hostile{
		{"version 4", ErrFormat, swap(`"version":"3"`, `"version":"4"`)},
		{"no version", ErrFormat, swap(`,"version":"3"`, ``)},
		{"another key", ErrFormat, swap(`"version":"3"`, `"version":"3","x":""`)},
		{"checksum elsewhere", ErrChecksum, swap(`{"checksum":`, `{ "checksum":`)},
		{"spaces", ErrFormat, swap(`"version":"3"`, `"version": "2"`)},
		{"long checksum", ErrFormat, swap(`","inctrl":`, `0","inctrl":`)},
		{"longer number", ErrFormat, swap(`\"scale\":0.3`, `\"scale\":0.30`)},
		{"method unknown", ErrFormat, swap(`\"method\":\"inctrl\"`, `\"method\":\"winclip\"`)},
		{"method of the other kind", ErrShape,
			swap(`\"method\":\"inctrl\"`, `\"method\":\"patch\"`)},
		{"digest short", ErrFormat, swap(`\"model\":\"`, `\"model\":\"00\",\"x\":\"`)},
		{"digest cut", ErrFormat, func(t testing.TB, good []byte) []byte {
			d := digestOfTest()
			return edit(t, good, hexOf(d[:]), hexOf(d[:31]))
		}},
		{"digest upper case", ErrFormat, func(t testing.TB, good []byte) []byte {
			d := digestOfTest()
			return edit(t, good, hexOf(d[:]), strings.ToUpper(hexOf(d[:])))
		}},
		{"digest zero", ErrFormat, func(t testing.TB, good []byte) []byte {
			d := digestOfTest()
			return edit(t, good, hexOf(d[:]), strings.Repeat("0", 64))
		}},
		{"model name is a path", ErrFormat, swap(`\"tiny\"`, `\"../../etc/passwd\"`)},
		{"class is a path", ErrFormat, swap(`\"metal nut\"`, `\"../../etc/passwd\"`)},
		{"class of 500 kB", ErrFormat, swap(`metal nut`, strings.Repeat("x", 500_000))},
		{"class control", ErrFormat, swap(`metal nut`, `metal\\u001bnut`)},
		{"0 shots", ErrShape, swap(`\"shots\":2`, `\"shots\":0`)},
		{"9 shots", ErrShape, swap(`\"shots\":2`, `\"shots\":9`)},
		{"1 shot of 2", ErrShape, swap(`\"shots\":2`, `\"shots\":1`)},
		{"2^40 shots", ErrFormat, swap(`\"shots\":2`, `\"shots\":1099511627776`)},
		{"negative shots", ErrFormat, swap(`\"shots\":2`, `\"shots\":-2`)},
		{"0 patches", ErrShape, swap(`\"patches\":4`, `\"patches\":0`)},
		{"9 patches", ErrShape, swap(`\"patches\":4`, `\"patches\":9`)},
		{"0 width", ErrShape, swap(`\"width\":8`, `\"width\":0`)},
		{"0 taps", ErrShape, swap(`\"taps\":2`, `\"taps\":0`)},
		{"1 tap", ErrUnexpected, swap(`\"taps\":2`, `\"taps\":1`)},
		{"3 taps", ErrMissing, swap(`\"taps\":2`, `\"taps\":3`)},
		{"2^31 taps", ErrShape, swap(`\"taps\":2`, `\"taps\":2147483647`)},
		{"no embed", ErrShape, swap(`\"embed\":4`, `\"embed\":0`)},
		{"other embed", ErrShape, swap(`\"embed\":4`, `\"embed\":8`)},
		{"scale negative", ErrValue, swap(`\"scale\":0.3`, `\"scale\":-1`)},
		{"no patch threshold", ErrValue, swap(`\"patch_threshold\":0.2,`, "")},
		{"patch threshold 0", ErrValue, swap(`_threshold\":0.2`, `_threshold\":0`)},
		{"patch threshold 1.5", ErrValue, swap(`_threshold\":0.2`, `_threshold\":1.5`)},
		{"scale 1e39", ErrFormat, swap(`\"scale\":0.3`, `\"scale\":1e39`)},
		{"threshold rate", ErrValue, swap(`\"threshold_rate\":0.05`, `\"threshold_rate\":5`)},
		{"threshold without images", ErrValue,
			swap(`\"threshold_images\":12`, `\"threshold_images\":0`)},
		{"threshold NaN", ErrFormat, swap(`\"threshold\":0.1`, `\"threshold\":NaN`)},
		{"pixels", ErrUnexpected, swap("tokens", "pixels")},
		{"bank renamed", ErrMissing, swap("bank.1", "bank.01")},
		{"I32 bank", ErrType, swap(`"F32"`, `"I32"`)},
		{"NaN in tokens", ErrValue, value("tokens", 0, math.NaN())},
		{"infinity in the bank", ErrValue, value("bank.0", 0, math.Inf(1))},
		{"row of length 3", ErrValue, value("bank.1", 63, 3)},
		{"row of overflowing length", ErrValue, value("bank.1", 0, math.MaxFloat32)},
		{"no inctrl", ErrFormat, swap(`"inctrl"`, `"inktrl"`)},
		{"inctrl twice", ErrFormat, swap(`"inctrl":`, `"inctrl":"{}","inctrl":`)},
		{"unknown key", ErrFormat, swap(`\"shots\":2`, `\"shots\":2,\"images\":2`)},
		{"key mis-cased", ErrFormat, swap(`\"shots\":2`, `\"Shots\":2`)},
		{"key twice", ErrFormat, swap(`\"shots\":2`, `\"shots\":2,\"shots\":2`)},
		{"a model", ErrFormat, func(t testing.TB, _ []byte) []byte {
			return tinyModel(t, tinyConfig())
		}},
	}
}

// keptFiles are prompt files with wrong bits of kept patches.
func keptFiles() []hostile {
	const kept = `\"kept\":\"CQECQA==\"`
	of := func(text string) func(testing.TB, []byte) []byte {
		return swap(kept, `\"kept\":\"`+text+`\"`)
	}
	return []hostile{
		{"a row more than there is", ErrShape, of("CwECQA==")},
		{"a row fewer", ErrShape, of("CAECQA==")},
		{"no row", ErrShape, of("AAAAAA==")},
		{"all rows", ErrShape, of("/////w==")},
		{"kept of too few", ErrFormat, of("CQEC")},
		{"kept of too many", ErrFormat, of("CQECQAA=")},
		{"kept cut", ErrFormat, of("CQECQA=")},
		{"kept with stray bits", ErrFormat, of("CQECQB==")},
		{"kept is empty", ErrShape, of("")},
		{"kept is missing", ErrShape, swap(kept+",", "")},
		{"kept twice", ErrFormat, swap(kept, kept+","+kept)},
		{"kept is a list", ErrFormat, swap(kept, `\"kept\":[0]`)},
		{"rotations missing", ErrFormat, swap(`\"rotations\":4,`, ``)},
		{"2 taps of patch", ErrShape, swap(`\"taps\":1`, `\"taps\":2`)},
		{"alike of 2", ErrValue, swap(`\"alike\":[1]`, `\"alike\":[2]`)},
		{"alike of the first", ErrValue, swap(`\"alike\":[1]`, `\"alike\":[0]`)},
		{"alike is empty", ErrFormat, swap(`\"alike\":[1]`, `\"alike\":[]`)},
		{"residuals missing", ErrMissing, swap("residuals", "residualz")},
		{"residual above 1", ErrValue, value("residuals", 3, 1.5)},
		{"negative residual", ErrValue, value("residuals", 0, -1)},
		{"residual NaN", ErrValue, value("residuals", 0, math.NaN())},
		{"score above 1", ErrValue, value("scores", 1, 9)},
	}
}

// viewFiles are prompt files with an invalid view.
func viewFiles() []hostile {
	return []hostile{
		{"3 rotations", ErrValue, swap(`\"rotations\":4`, `\"rotations\":3`)},
		{"8 rotations of 4", ErrShape, swap(`\"rotations\":4`, `\"rotations\":8`)},
		{"negative rotations", ErrFormat, swap(`\"rotations\":4`, `\"rotations\":-4`)},
		{"99 tiles", ErrValue, swap(`\"tiles\":2`, `\"tiles\":99`)},
		{"no tiles, but rows", ErrShape, swap(`\"tiles\":2,`, ``)},
		{"no letterbox", ErrValue, swap(`\"letterbox\":true,`, ``)},
		{"area of two lines", ErrValue, swap(`\"tiles\":2`, `\"tiles\":2,\"area\":\"roi\\n\"`)},
		{"area in other letters", ErrValue, swap(`\"tiles\":2`, `\"tiles\":2,\"area\":\"é\"`)},
		{"area too long", ErrValue, swap(`\"tiles\":2`,
			`\"tiles\":2,\"area\":\"`+strings.Repeat("roi ", 1+maxArea/4)+`\"`)},
		{"area is a list", ErrFormat, swap(`\"tiles\":2`, `\"tiles\":2,\"area\":[\"roi\"]`)},
		{"rows of one image", ErrShape, swap(`\"tile_rows\":[16,32]`, `\"tile_rows\":[48]`)},
		{"rows of no patches", ErrShape, swap(`[16,32]`, `[18,30]`)},
		{"no rows", ErrShape, swap(`[16,32]`, `[0,48]`)},
		{"2^31 rows", ErrShape, swap(`[16,32]`, `[16,2147483644]`)},
		{"more rows than there are", ErrShape, swap(`[16,32]`, `[16,64]`)},
		{"letterbox is a number", ErrFormat, swap(`\"letterbox\":true`, `\"letterbox\":1`)},
		{"left out cut", ErrFormat, swap(`\"left_out\":\"oQ==\"`, `\"left_out\":\"oQ=\"`)},
		{"left out of too many", ErrFormat, swap(`\"oQ==\"`, `\"oaE=\"`)},
		{"left out with a line", ErrFormat, swap(`\"oQ==\"`, `\"oQ=\\n=\"`)},
		{"bank of tiles missing", ErrMissing, swap("tiles.1", "tiles.01")},
		{"a tile's row of length 3", ErrValue, value("tiles.0", 9, 3)},
	}
}

func readPromptFileOnly(name string, data []byte) error {
	_, err := ReadPromptFile(name, data)
	return err
}

// readSigned reads a prompt file that was changed and has the checksum of its bytes.
func readSigned(name string, data []byte) error { return readPromptFileOnly(name, signed(data)) }

func TestHostilePromptFiles(t *testing.T) {
	good := promptBytes(t, tinyPromptFile(digestOfTest()))
	checkHostile(t, good, promptFiles(), readSigned)
	checkHostile(t, promptBytes(t, viewPromptFile(digestOfTest())), viewFiles(), readSigned)
	checkHostile(t, promptBytes(t, thinPromptFile(digestOfTest())), keptFiles(), readSigned)
}

func TestTruncatedPromptFile(t *testing.T) {
	good := promptBytes(t, tinyPromptFile(digestOfTest()))
	for i := range 64 {
		cut, kind := good[:len(good)*i/64], ErrFormat
		if len(cut) >= int(8+binary.LittleEndian.Uint64(good)) {
			kind = ErrChecksum
		}
		wantError(t, readPromptFileOnly("cut", cut), "cut", kind)
	}
}

// TestOldPromptFile: files of older versions, of which 1 had no checksum, say what to do.
func TestOldPromptFile(t *testing.T) {
	t.Parallel()
	sum := tinyPromptFile(digestOfTest()).Digest()
	file := edit(t, promptBytes(t, tinyPromptFile(digestOfTest())),
		fmt.Sprintf(`"checksum":"%x",`, sum), "")
	old := edit(t, file, `}","version":"3"}`, `,\"version\":1}"}`)
	err := readPromptFileOnly("old.prompts", old)
	wantError(t, err, "old.prompts", ErrFormat)
	if !strings.Contains(err.Error(), `version "1", want 3: learn the normal images again`) {
		t.Error(err)
	}
	old = signed(edit(t, promptBytes(t, tinyPromptFile(digestOfTest())), `"version":"3"`,
		`"version":"2"`))
	err = readPromptFileOnly("old.prompts", old)
	wantError(t, err, "old.prompts", ErrFormat)
	if !strings.Contains(err.Error(), `version "2", want 3: learn the normal images again`) {
		t.Error(err)
	}
}

// TestPromptFileFlips: with a bit changed, any of the header's or another, a prompt file is
// refused.
func TestPromptFileFlips(t *testing.T) {
	t.Parallel()
	for _, p := range []*PromptFile{
		tinyPromptFile(digestOfTest()), patchPromptFile(digestOfTest()),
		viewPromptFile(digestOfTest()), thinPromptFile(digestOfTest()),
	} {
		file := promptBytes(t, p)
		kinds := map[error]int{}
		head := 8 * (8 + int(binary.LittleEndian.Uint64(file)))
		r := rand.New(rand.NewPCG(22, 2))
		for i := range head + 300 {
			bit := i
			if i >= head {
				bit = head + r.IntN(8*len(file)-head)
			}
			file[bit/8] ^= 1 << (bit % 8)
			err := readPromptFileOnly("flipped", file)
			file[bit/8] ^= 1 << (bit % 8)
			e, ok := errors.AsType[*Error](err)
			if !ok || e.File != "flipped" {
				t.Fatalf("bit %d of byte %d: %v", bit%8, bit/8, err)
			}
			kinds[e.Err]++
		}
		if 2*kinds[ErrChecksum] < head {
			t.Errorf("of %d flips: %v", head+300, kinds)
		}
		if err := readPromptFileOnly("whole", file); err != nil {
			t.Fatal(err)
		}
	}
}

// TestModelFlips: with a bit changed, a model file or a text tower is refused or has another
// digest, which prompt files and results hold.
func TestModelFlips(t *testing.T) {
	t.Parallel()
	model := func(data []byte) (*Store, error) {
		m, err := Read("flipped", data)
		if err != nil {
			return nil, err
		}
		return m.Store, nil
	}
	tower := func(data []byte) (*Store, error) {
		m, err := ReadText("flipped", data)
		if err != nil {
			return nil, err
		}
		return m.Store, nil
	}
	for name, c := range map[string]struct {
		file []byte
		read func(data []byte) (*Store, error)
	}{
		"float32": {tinyModel(t, tinyConfig()), model}, "int8": {int8Model(t, nil), model},
		"timm": {timmFile(t), model}, "text": {writeText(t, tinyText()), tower},
	} {
		whole, err := c.read(bytes.Clone(c.file))
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(22, 1))
		head := 8 * (8 + int(binary.LittleEndian.Uint64(c.file)))
		for i := range 300 {
			bit := r.IntN(8 * len(c.file))
			if i%2 == 1 {
				bit = r.IntN(head)
			}
			c.file[bit/8] ^= 1 << (bit % 8)
			got, err := c.read(c.file)
			c.file[bit/8] ^= 1 << (bit % 8)
			if _, typed := errors.AsType[*Error](err); err != nil && !typed {
				t.Fatalf("%s: bit %d: %T", name, bit, err)
			}
			if err == nil && got.Digest == whole.Digest {
				t.Errorf("%s: bit %d changes neither the digest nor gives an error", name, bit)
			}
		}
	}
}

func TestThresholdRefused(t *testing.T) {
	for name, change := range map[string]func(p *PromptFile){
		"growth NaN":        func(p *PromptFile) { p.Growth = inf() - inf() },
		"growth 9":          func(p *PromptFile) { p.Growth = 9 },
		"negative growth":   func(p *PromptFile) { p.Growth = -0.1 },
		"threshold below 0": func(p *PromptFile) { p.Threshold.Value = -0.1 },
		"negative count":    func(p *PromptFile) { p.Threshold.Labels.Missed = -1 },
		"labels of a kind":  func(p *PromptFile) { p.Threshold.Labels = Counts{Found: 3} },
	} {
		p := tinyPromptFile(digestOfTest())
		change(p)
		if e, ok := errors.AsType[*Error](p.Validate()); !ok || e.Err != ErrValue {
			t.Errorf("%s: %v", name, e)
		}
	}
}

// TestEveryFieldIsStored: a field that a prompt file does not store would be under no digest.
func TestEveryFieldIsStored(t *testing.T) {
	t.Parallel()
	h := viewPromptFile(digestOfTest()).head()
	stored := map[any]bool{}
	for _, field := range h.record() {
		stored[field] = true
	}
	check := func(of any, otherwise ...string) {
		v := reflect.ValueOf(of).Elem()
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && !slices.Contains(otherwise, f.Name) &&
				!stored[v.Field(i).Addr().Interface()] {
				t.Errorf("%T.%s is not stored", of, f.Name)
			}
		}
	}
	check(&h.PromptFile, "Bank", "Tiles", "Tokens", "Adapted", "Direction", "Residuals",
		"Scores",                                        // tensors
		"Model", "LeftOut", "Kept", "View", "Threshold") // in another form
	check(&h.View)
	check(&h.Threshold, "Labels")
	check(&h.Threshold.Labels)
	check(h, "PromptFile", "Threshold")
}

// TestPromptFileIsNoModel: each reader recognises the other kind of file.
func TestPromptFileIsNoModel(t *testing.T) {
	err := readModel("p", promptBytes(t, tinyPromptFile(digestOfTest())))
	wantError(t, err, "p", ErrFormat)
	if !strings.Contains(err.Error(), "prompt file") {
		t.Errorf("%v does not say that it is a prompt file", err)
	}
}
