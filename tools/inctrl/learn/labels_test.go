package learn

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestLabelledList(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]labels{
		"image,label\na.p,good\nb.p,bad\n":               {[]string{"d/a.p"}, []string{"d/b.p"}},
		"label,score,image\n1,0.3,b\n0,0.2,a\n":          {[]string{"d/a"}, []string{"d/b"}},
		"image,label\r\n/x,Normal \r\n'=1,ANOMALOUS\r\n": {[]string{"/x"}, []string{"d/=1"}},
		"\xef\xbb\xbfimage,label\na,true\n":              {nil, []string{"d/a"}},
		"image,label\n\"a,\nb\",defect\nc,false\n":       {[]string{"d/c"}, []string{"d/a,\nb"}},
		"image,label\n":                   {},
		"image,label,label\na,good,bad\n": {good: []string{"d/a"}},
	} {
		got, err := labelledList(strings.NewReader(text), "d")
		if err != nil || !slices.Equal(got.good, want.good) ||
			!slices.Equal(got.anomalous, want.anomalous) {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                               "EOF",
		"image,score\na,1\n":             `no columns "image" and "label"`,
		"Image,Label\na,good\n":          `no columns "image" and "label"`,
		"image,label\na,good\nb,maybe\n": `line 3: label "maybe"`,
		"image,label\na,\n":              `line 2: label ""`,
		"image,label\na,good\n./a,bad\n": `line 3: image "d/a" is there twice`,
		"image,label\na\n":               "wrong number of fields",
		"image,label\n\"a,good\n":        "quote",
		"image,label\na," + long + "\n":  "line 2: label",
	} {
		got, err := labelledList(strings.NewReader(text), "d")
		if err == nil || !strings.Contains(err.Error(), want) || got.good != nil ||
			got.anomalous != nil || len(err.Error()) > 512 {
			t.Errorf("%.40q: %+v, %v, want %q", text, got, err, want)
		}
	}
}

var long = strings.Repeat("\x1b", 1000)

func FuzzLabelledList(f *testing.F) {
	f.Add("image,label\na,good\n'=b,bad\n")
	f.Add("label,image\n0,\"\\x1b\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := labelledList(strings.NewReader(text), "d")
		if err != nil && (l.good != nil || l.anomalous != nil) {
			t.Errorf("%v beside %v", l, err)
		}
		both := slices.Concat(l.good, l.anomalous)
		slices.Sort(both)
		if n := len(both); n != len(slices.Compact(both)) {
			t.Errorf("an image is there twice in %q", both)
		}
	})
}

func TestLabelledFolder(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{
		"c/train/good/0.png", "c/test/good/1.png", "c/test/Good/2.png", "c/test/hole/3.png",
		"c/test/crack/day/4.png", "c/ground_truth/hole/3_mask.png",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.DiscardHandler)
	for _, folder := range []string{"c", "c/test"} {
		got, err := readLabels(log, filepath.Join(root, folder))
		if err != nil || len(got.good) != 2 || len(got.anomalous) != 2 {
			t.Errorf("%s: %+v, %v", folder, got, err)
		}
	}
	flat := filepath.Join(root, "c/test/hole")
	_, err := readLabels(log, flat)
	if err == nil || !strings.Contains(err.Error(), "no folder good") {
		t.Errorf("a folder without labels: %v", err)
	}
}
