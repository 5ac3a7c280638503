package record

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/inctrl-go/inctrl/internal/printable"
)

// A text that two readers could understand differently is no result, in any form.
func TestReadAmbiguous(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\x1b", 1000)
	quoted := strings.Repeat(`\u001b`, 1000)
	for text, want := range map[string]string{
		`{"image":"a","score":0.01,"Score":0.38}`:          `key "Score", want "score"`,
		`{"image":"a","ſcore":0.38}`:                       `key "\u017fcore", want "score"`,
		`{"image":"a","score":0.01,"score":0.38}`:          `duplicate key "score"`,
		`{"image":"a","score":0.01,"\u0073core":0.38}`:     `duplicate key "score"`,
		`{"parts":{"patch":0.1,"Patch":0.2}}`:              `key "Patch", want "patch"`,
		`{"map":{"frame":{"left":1,"left":2}}}`:            `duplicate key "left"`,
		`{"stages":[{"stage":"a"},{"Stage":"a"}]}`:         `key "Stage", want "stage"`,
		`{"new":[{"a":1,"a":2}]}`:                          `duplicate key "a"`,
		`{"` + quoted + `":1,"` + quoted + `":2}`:          "duplicate key",
		`{"score":0.01,"results":[{"score":0.38}]}`:        `key "score" beside "results"`,
		`{"anomalous":false,"results":null}`:               `key "anomalous" beside "results"`,
		`{"score":0.01,"Results":[{"score":0.38}]}`:        `key "Results", want "results"`,
		`{"results":[{"score":1,"results":[{}]}]}`:         `key "results" in a result`,
		`{"results":[{"score":1,"SCORE":2}]}`:              `result 1: key "SCORE"`,
		`{"image":"a","image_base64":"Yg=="}`:              `"image_base64" is not the name`,
		`{"image":"a","image_base64":""}`:                  `"image_base64" is not the name`,
		`{"image":"a","image_base64":"/w=="}`:              `"image_base64" is not the name`,
		"image,score,digest,score\na,1,d,2\n":              `duplicate column "score"`,
		"image,score,digest,Score\na,1,d,2\n":              `column "Score", want "score"`,
		"image,score, score,digest\na,1,2,d\n":             `column " score", want "score"`,
		"image,score,digest,a\rb,c,d,e\n1,2,3,4,5,6,7\n":   "a carriage return",
		"image,score,digest,x\na,1,d,a\rb\n":               "line 2: not a result: a carriage",
		"image,score,digest,\"" + long + "\r\"\na,1,d,1\n": "a carriage return",
		"i\x00m\x00a\x00g\x00e\x00":                        "UTF-16 without",
	} {
		forms := []string{text}
		if strings.HasPrefix(text, "{") {
			forms = append(forms, "{}\n"+text+"\n")
			if !strings.Contains(text, `esults":`) {
				forms = append(forms, "["+text+"]", "[{},"+text+"]", `{"results":[`+text+"]}")
			}
		}
		for _, form := range forms {
			all, err := Read(strings.NewReader(form))
			if all != nil || err == nil || !strings.Contains(err.Error(), want) ||
				len(err.Error()) > 512 || !printable.Is(err.Error()) {
				t.Errorf("%.200q: %v, %v, want %q", form, all, err, want)
			}
			named := err != nil && strings.HasPrefix(err.Error(), "line 2: ")
			if strings.HasPrefix(form, "{}\n") && !named {
				t.Errorf("%.200q: %v, which does not name line 2", form, err)
			}
		}
	}
	for _, text := range []string{`[{"image":"a"}] [{"image":"b"}]`, `[{}]{}`, `[{}],`} {
		if all, err := Read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: %v", text, all)
		}
	}
	deep := strings.Repeat("[", 1<<20)
	if _, err := Read(strings.NewReader(`{"a":` + deep)); err == nil {
		t.Error("a million brackets are a result")
	}
}

// Unknown fields and columns are left alone, however they are written.
func TestReadUnknown(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"image":"a","Mine":1,"mine":{"Score":1,"results":2}}`,
		"image,score,digest,x,X,,\na,,,1,2,3,4\n",
		`{"learned":{"digest":"d"},"results":[{"image":"a"}]}`,
	} {
		all, err := Read(strings.NewReader(text))
		if err != nil || len(all) != 1 || all[0].Image != "a" {
			t.Errorf("%s: %v, %v", text, all, err)
		}
	}
}

// Spreadsheets and PowerShell write a byte order mark, or UTF-16.
func TestReadByteOrderMark(t *testing.T) {
	t.Parallel()
	r := results()["batch"]
	line := write(t, JSONL, r)
	for _, text := range []string{
		line, strings.ReplaceAll(line, "\n", "\r\n"), "[" + line + "]", write(t, CSV, r),
		`{"results":[` + strings.TrimSpace(line) + `]}`,
	} {
		little, big := []byte("\xff\xfe"), []byte("\xfe\xff")
		for _, u := range utf16.Encode([]rune(text)) {
			little = append(little, byte(u), byte(u>>8))
			big = append(big, byte(u>>8), byte(u))
		}
		for _, form := range []string{text, "\xef\xbb\xbf" + text, string(little), string(big)} {
			got, err := Read(strings.NewReader(form))
			if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], r) {
				t.Errorf("%.20q: %+v, %v", form, got, err)
			}
		}
	}
}

// FuzzRead: errors print; what is read can be written and comes back; and the score is that of a
// reader that takes keys as they are written.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		`{"image":"a","score":0.5,"digest":"d"}`, `[{"image":"a","Score":1}]`,
		`{"results":[{"image":"\ufffd","image_base64":"/w=="}]}`, "\xef\xbb\xbf{}\r\n{}",
		"image,score,digest,notes\na,1,d,b; c\n", "\xff\xfe{\x00}\x00",
		`{"map":{"values":[0,1],"frame":{"left":1}},"stages":[{"stage":"a"}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := Read(bytes.NewReader(text))
		if err != nil {
			if len(err.Error()) > 1024 || !printable.Is(err.Error()) {
				t.Fatalf("%q", err)
			}
			return
		}
		var exact map[string]json.RawMessage
		if json.Unmarshal(text, &exact) == nil && exact[resultsKey] == nil {
			want := strings.TrimPrefix(string(exact["score"]), "null")
			v, err := ParseNumber(want)
			if got := all[0].Score; (want == "") != (got == nil) || got != nil &&
				(err != nil || *v != *got) {
				t.Fatalf("score %s, another reader has %s", Number(got), want)
			}
		}
		var b, again bytes.Buffer
		if w := NewWriter(&b, JSONL); slices.ContainsFunc(all, func(r *Result) bool {
			return w.Write(r) != nil
		}) {
			return // CSV can hold NaN and infinity, JSON cannot
		}
		back, err := Read(&b)
		if err != nil || len(back) != len(all) {
			t.Fatalf("%d results become %d: %v", len(all), len(back), err)
		}
		for _, r := range back {
			again.WriteString(write(t, JSONL, r))
		}
		if last, err := Read(&again); err != nil || !reflect.DeepEqual(last, back) {
			t.Fatalf("%v, written and read: %v, %v", back, last, err)
		}
	})
}
