package report

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"image/png"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// write renders a form twice and fails unless the bytes agree.
func write(t *testing.T, form func(io.Writer, *Result) error, r *Result) string {
	t.Helper()
	var a, b bytes.Buffer
	if err := errors.Join(form(&a, r), form(&b, r)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Fatal("the same result gave other bytes")
	}
	return a.String()
}

func TestMarkdown(t *testing.T) {
	t.Parallel()
	text := write(t, Markdown, small())
	for _, want := range []string{
		"# small\n",
		"- Seeds: 5, 6\n",
		"| Set | Category | AUROC | AP | F1 max | Pixel AUROC | AUPRO |\n",
		"| s | a | 0.3000 ± 0.1000 | | | 0.9000 | |\n",
		"| s | **Mean of s** | **0.5000 ± 0.1000** | | | **0.9000** | |\n",
		"|  | **Mean of all sets** | **0.7000 ± 0.1000** | | | **0.9000** | |\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestCSV(t *testing.T) {
	t.Parallel()
	r := small()
	r.Sets[0].Name, r.Sets[0].Categories[0].Name = "=s", "a, \"b\"\nc"
	records, err := csv.NewReader(strings.NewReader(write(t, CSV, r))).ReadAll()
	if err != nil || len(records) != 6 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	want := "category|'=s|a, \"b\"\uFFFDc"
	if got := strings.Join(records[1][:3], "|"); got != want {
		t.Errorf("names: %q", got)
	}
	mean, err1 := strconv.ParseFloat(records[1][3], 64)
	std, err2 := strconv.ParseFloat(records[1][4], 64)
	if errors.Join(err1, err2) != nil || math.Abs(mean-0.3) > 1e-15 || math.Abs(std-0.1) > 1e-15 {
		t.Errorf("AUROC: %q", records[1][3:6])
	}
	if records[1][5] != "2" || records[1][6] != "" || records[1][8] != "" {
		t.Errorf("counts: %q", records[1])
	}
	if records[5][0] != levelTotal || records[5][1] != "" {
		t.Errorf("last record: %q", records[5])
	}
}

const hostile = `<script>alert("1")</script> & 'x' |*_` + "`"

func spoiled(t *testing.T) *Result {
	r := sample(t)
	r.Title, r.Settings.Model, r.Settings.Digest = hostile, hostile, hostile
	r.Settings.Method, r.Settings.Versions[0] = hostile, Version{hostile, hostile}
	for i := range r.Sets {
		r.Sets[i].Name = hostile
		for j := range r.Sets[i].Categories {
			c := &r.Sets[i].Categories[j]
			c.Name = hostile
			for k := range c.Mistakes {
				c.Mistakes[k].Path, c.Mistakes[k].Defect = "p/"+hostile, hostile
			}
		}
	}
	return r
}

func TestEscaping(t *testing.T) {
	t.Parallel()
	html := write(t, HTML, spoiled(t))
	text := write(t, Markdown, spoiled(t))
	for name, form := range map[string]string{"HTML": html, "Markdown": text} {
		if strings.Contains(form, "<script") || strings.Contains(form, "</script") {
			t.Errorf("%s has a script", name)
		}
		if strings.Contains(form, "ZgotmplZ") {
			t.Errorf("%s has a rejected value", name)
		}
	}
	if n := strings.Count(html, "&lt;script&gt;"); n < 20 {
		t.Errorf("only %d names are shown", n)
	}
	if strings.Contains(html, `"1"`) {
		t.Error("a quote can leave its attribute")
	}
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "|") && strings.Count(line, "|") != 8 {
			t.Errorf("a table's line is broken: %s", line)
		}
	}
}

// TestSelfContained looks for anything that a browser would load or run.
func TestSelfContained(t *testing.T) {
	t.Parallel()
	html := write(t, HTML, sample(t))
	loads := regexp.MustCompile(`(?i)<(script|link|iframe|object|embed|base)\b|@import|url\(|` +
		`\bon[a-z]+=|https?:|(src|href)="([^d#]|d[^a])`)
	if found := loads.FindString(html); found != "" {
		t.Errorf("the page has %q", found)
	}
	images := regexp.MustCompile(`src="data:image/png;base64,([^"]*)" alt="([^"]+)"`)
	found := images.FindAllStringSubmatch(html, -1)
	if len(found) != 3 || strings.Count(html, "<img") != 3 {
		t.Fatalf("%d images", len(found))
	}
	for _, f := range found {
		// html/template writes + as a character reference
		data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(f[1], "&#43;", "+"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := png.Decode(bytes.NewReader(data)); err != nil {
			t.Error(err)
		}
	}
}

// TestAnchors checks that every link leads to a part and that no id is used twice.
func TestAnchors(t *testing.T) {
	t.Parallel()
	html := write(t, HTML, sample(t))
	ids := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if ids[m[1]] {
			t.Errorf("id %s is used twice", m[1])
		}
		ids[m[1]] = true
	}
	links := regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]+)"`)
	found := links.FindAllStringSubmatch(html, -1)
	if len(found) != 8 { // of each of four categories a link and a heading
		t.Errorf("%d links", len(found))
	}
	for _, m := range found {
		if !ids[m[1]] {
			t.Errorf("%s leads nowhere", m[1])
		}
	}
}

// TestContrast computes WCAG's contrast of every text colour on every background it has.
func TestContrast(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile(`:root \{([^}]*)\}`).FindAllStringSubmatch(page, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d schemes", len(blocks))
	}
	for i, block := range blocks {
		colours := map[string]float64{}
		variable := regexp.MustCompile(`--(\w+): #(\w{6});`)
		for _, m := range variable.FindAllStringSubmatch(block[1], -1) {
			colours[m[1]] = luminance(t, m[2])
		}
		for _, text := range []string{"text", "soft", "link", "good", "bad"} {
			for _, ground := range []string{"page", "sheet"} {
				a, b := colours[text], colours[ground]
				ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05)
				if ratio < 4.5 {
					t.Errorf("scheme %d, %s on %s: %.2f", i, text, ground, ratio)
				}
			}
		}
	}
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	rgb, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(v uint64) float64 {
		c := float64(v&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(rgb>>16) + 0.7152*channel(rgb>>8) + 0.0722*channel(rgb)
}
