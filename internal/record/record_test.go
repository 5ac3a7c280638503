package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/inctrl-go/inctrl/model"
)

func pointer[T any](v T) *T { return &v }

var digest = strings.Repeat("0a", 32)

// results are one of each kind.
func results() map[string]*Result {
	scored := model.Result{
		Name: "a.png", Score: 0.25, Rows: 2, Columns: 2,
		Threshold: pointer(float32(0.2)), Anomalous: pointer(true),
		Normalized: pointer(float32(0.5555556)),
		Map:        []float32{0, 0.1, 0.5, 1}, Outside: []bool{true, false, false, false},
		Scale: 0.3, Digest: digest,
		Frame: model.Frame{
			Width: 9, Height: 8, ResizedWidth: 7, ResizedHeight: 6, Left: 1, Top: -1,
			InputWidth: 5, InputHeight: 4,
		},
		Notes: []model.Note{{Kind: "first_page", Text: "of 3"}, {Kind: "window", Text: "0:9"}},
		Parts: model.Parts{PatchScore: 0.1, ImageScore: 0.2, TextScore: 0.3, HolisticScore: 0.4},
	}
	info := model.PromptInfo{Method: model.MethodInCTRL, Model: "m"}
	full := Of(&scored, digest, info)
	full.Heatmap, full.Decoder, full.PromptSet = "maps/a.png.png", "browser", "01J@3"
	full.Stages = []Stage{{"pixels", digest}}
	full.Located = Locate(&model.Regions{
		Threshold: 0.3, MinArea: 4, LeftOut: 2, List: []model.Region{{
			X: 1, Y: 2, Width: 3, Height: 4, Area: 9, Peak: 0.5, PeakX: 2, PeakY: 3, Mean: 0.4,
			Outline: []float32{1, 2, 4, 2, 4, 6, 1, 6.25},
		}},
	})
	info.Method, scored.Threshold, scored.Anomalous = "patch", nil, nil
	scored.Normalized = nil
	calm := Of(&scored, digest, info)
	calm.Located = Locate(&model.Regions{Threshold: 0.3})
	scored.Frame = model.Frame{ // the image is padded above and below
		Width: 8, Height: 4, ResizedWidth: 4, ResizedHeight: 2, Left: 0, Top: -1,
		InputWidth: 4, InputHeight: 4,
	}
	return map[string]*Result{
		"full": full, "padded": Of(&scored, digest, info), "calm": calm,
		"batch": {Name: NameOf("a&b.png"), Score: pointer(float32(1e-7)), Digest: digest},
		"bytes": {Name: NameOf("caf\xe9.png"), Score: pointer(float32(0)), Digest: digest},
		"failed": Failed("b.png", &model.ImageError{
			Name: "b.png",
			Err:  &fs.PathError{Op: "open", Path: "/home/me/b.png", Err: fs.ErrNotExist},
		}),
		"not finite": Failed("c.png", fmt.Errorf("image 3: %w", model.ErrNotFinite)),
	}
}

// schema is the published one; strict also refuses fields that it does not know.
func schema(t *testing.T, strict bool) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/schema/result-1.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if strict {
		forbidUnknown(doc)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("result-1.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("result-1.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func forbidUnknown(schema any) {
	m, ok := schema.(map[string]any)
	if !ok {
		return
	}
	if _, ok := m["properties"]; ok {
		m["additionalProperties"] = false
	}
	for _, sub := range m {
		forbidUnknown(sub)
	}
}

func validate(t *testing.T, s *jsonschema.Schema, line string) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

func write(t *testing.T, format string, all ...*Result) string {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, format)
	for _, r := range all {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSchemaAccepts(t *testing.T) {
	t.Parallel()
	s := schema(t, true)
	for name, r := range results() {
		if err := validate(t, s, write(t, JSONL, r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	s := schema(t, false)
	good := write(t, JSONL, results()["full"])
	if err := validate(t, s, strings.Replace(good, "{", `{"new": 1,`, 1)); err != nil {
		t.Errorf("an unknown field: %v", err)
	}
	for old, bad := range map[string]string{
		`"image":"a.png",`: ``, `"score":0.25,`: ``, `"score":0.25`: `"score":"0.25"`,
		`"anomalous":true`: `"anomalous":1`, `"rows":2,`: ``, `"resized_width"`: `"ResizedWidth"`,
		`"digest":"0a`: `"digest":"0A`, `"patch":0.1`: `"Patch":0.1`,
		`"stage":"pixels"`: `"stage":1`, `"model":"m"`: `"model":"m","error":"x"`,
	} {
		changed := strings.Replace(good, old, bad, 1)
		if changed == good {
			t.Errorf("%s is not in %s", old, good)
		}
		if err := validate(t, s, changed); err == nil {
			t.Errorf("%s in place of %s is a result", bad, old)
		}
	}
}

// TestDocs checks that schema, type and docs/results.md have the same fields.
func TestDocs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/schema/result-1.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Properties map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../../docs/results.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| ` + "`(\\w+)`" + ` \| [^|]+ \| (yes)? ?\|`)
	fields, inCSV := map[string]bool{}, map[string]bool{}
	for _, row := range rows.FindAllStringSubmatch(string(page), -1) {
		fields[row[1]] = true
		inCSV[row[1]] = row[2] == "yes"
	}
	for name := range doc.Properties {
		if !fields[name] {
			t.Errorf("docs/results.md has no field %s", name)
		}
	}
	if len(fields) != len(doc.Properties) {
		t.Errorf("docs/results.md has %d fields, the schema %d", len(fields), len(doc.Properties))
	}
	for _, c := range columns {
		if !inCSV[c.name] {
			t.Errorf("docs/results.md has no column %s", c.name)
		}
		delete(inCSV, c.name)
	}
	for name, column := range inCSV {
		if column {
			t.Errorf("CSV has no column %s", name)
		}
	}
}

// TestJSONL checks that every field comes back.
func TestJSONL(t *testing.T) {
	t.Parallel()
	for name, r := range results() {
		got, err := Read(strings.NewReader(write(t, JSONL, r)))
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], r) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	full := reflect.ValueOf(*results()["full"])
	for _, f := range reflect.VisibleFields(full.Type()) {
		tested := !full.FieldByIndex(f.Index).IsZero() || f.Name == "Raw"
		if f.IsExported() && !tested && !strings.HasPrefix(f.Name, "Error") {
			t.Errorf("no test has field %s", f.Name)
		}
	}
}

// TestServerAnswers checks that results in an array or in an object come back.
func TestServerAnswers(t *testing.T) {
	t.Parallel()
	r := results()["full"]
	line := strings.TrimSpace(write(t, JSONL, r))
	for _, text := range []string{
		"[" + line + ",\n" + line + "]\n",
		`{"learned":{"model":"m"},"results":[` + line + "," + line + "]}",
	} {
		got, err := Read(strings.NewReader(text))
		if err != nil || len(got) != 2 || !reflect.DeepEqual(got[1], r) {
			t.Errorf("%.20s: %+v, %v", text, got, err)
		}
	}
}

// TestCSV checks that every field that has a column comes back.
func TestCSV(t *testing.T) {
	t.Parallel()
	for name, r := range results() {
		r.Parts, r.Map, r.Stages, r.Decoder, r.PromptSet = nil, nil, nil, "", ""
		r.Located = Located{count: r.CountRegions()}
		got, err := Read(strings.NewReader(write(t, CSV, r)))
		if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], r) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	empty := write(t, CSV)
	if !strings.HasPrefix(empty, "image,score,anomalous,threshold,") ||
		strings.Count(empty, "\n") != 1 {
		t.Errorf("no results: %q", empty)
	}
	if _, err := Read(strings.NewReader(empty)); !errors.Is(err, ErrEmpty) {
		t.Errorf("no results: %v", err)
	}
}

// TestRegions: an image without regions differs from one where none were looked for.
func TestRegions(t *testing.T) {
	t.Parallel()
	all := results()
	for name, want := range map[string]string{"full": "3", "calm": "0", "padded": ""} {
		if got := countRegions(all[name]); got != want {
			t.Errorf("%s: %s regions, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"calm": `"regions":[],`, "full": `"outline":[1,2,`} {
		if line := write(t, JSONL, all[name]); !strings.Contains(line, want) {
			t.Errorf("%s: %s is not in %s", name, want, line)
		}
	}
	if line := write(t, JSONL, all["padded"]); strings.Contains(line, `"region`) {
		t.Errorf("regions that were not looked for: %s", line)
	}
	if all["full"].DropOutlines(); all["full"].Regions[0].Outline != nil {
		t.Error("an outline is left")
	}
	for _, bad := range []string{"-1", "1.5", "x", "99999999999"} {
		text := "image,score,digest,regions\na,1,d," + bad + "\n"
		if _, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s regions are taken", bad)
		}
	}
}

func TestCSVColumnsByName(t *testing.T) {
	t.Parallel()
	got, err := Read(strings.NewReader("new,digest,score,image\n1,d,0.5,a.png\n"))
	want := &Result{Name: NameOf("a.png"), Score: pointer(float32(0.5)), Digest: "d"}
	if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "no results", "{\n": "line 1: not a result",
		"{}\n{\"score\":1e99}": "line 2: not a result",
		"[{}":                  "not an array", "[null]": "is null",
		`{"results":[null]}`:          "is null",
		"[]":                          "no results",
		"image,score\n":               `no such column: "digest"`,
		"image,score,digest\na,b,c\n": "line 2: not a result",
		"image,score,digest\na,1\n":   "wrong number of fields",
		"image,score,digest,anomalous\na,1,d,perhaps\n": "line 2: not a result",
	} {
		all, err := Read(strings.NewReader(text))
		if all != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestFailed(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"failed":     {"missing", "file does not exist"},
		"not finite": {NotFinite, model.ErrNotFinite.Error()},
	} {
		if r := results()[name]; r.ErrorClass != want[0] || r.Error != want[1] {
			t.Errorf("%s: %q %q", name, r.ErrorClass, r.Error)
		}
	}
	if r := Failed("a.png", errors.New("disk full")); r != nil {
		t.Errorf("an error that is not the image's: %+v", r)
	}
}

func TestDeparture(t *testing.T) {
	t.Parallel()
	a, b, other := Stage{"a", "1"}, Stage{"b", "2"}, Stage{"b", "3"}
	for _, c := range []struct {
		want, got []Stage
		name      string
	}{
		{nil, []Stage{a}, ""}, {[]Stage{a, b}, []Stage{a, b}, ""}, {[]Stage{a, b}, []Stage{a}, "b"},
		{[]Stage{a, b}, []Stage{a, other}, "b"}, {[]Stage{a, b}, nil, "a"},
	} {
		if name := Departure(c.want, c.got); name != c.name {
			t.Errorf("%v, %v: %q, want %q", c.want, c.got, name, c.name)
		}
	}
}

// TestNumbers checks that text gives every float32 back to the bit, also if it was written as the
// float64 of the same value, as a web page does.
func TestNumbers(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	all := []uint32{0, 1 << 31, 1, 0x7fffff, 0x800000, 0x7f7fffff, 0x3f800001}
	for range 10000 {
		all = append(all, r.Uint32())
	}
	for _, bits := range all {
		v := math.Float32frombits(bits)
		if v-v != 0 {
			continue // JSON has neither NaN nor infinity
		}
		line, err := json.Marshal(Result{Score: &v})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{string(line), fmt.Sprintf(`{"score":%v}`, float64(v))} {
			var got Result
			err := json.Unmarshal([]byte(text), &got)
			if err != nil || math.Float32bits(*got.Score) != bits {
				t.Fatalf("%s: %v", text, err)
			}
		}
		if got, err := ParseNumber(Number(&v)); err != nil || math.Float32bits(*got) != bits {
			t.Fatalf("%s: %v", Number(&v), err)
		}
	}
}
