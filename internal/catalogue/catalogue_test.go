package catalogue

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// spdx are the identifiers of the SPDX list that the catalogue uses.
var spdx = []string{"Apache-2.0", "MIT"}

func secure(t *testing.T, what, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		t.Errorf("%s: %q is no https URL, %v", what, address, err)
	}
}

// TestEntries: every entry is complete, and names can be typed and be names of files.
func TestEntries(t *testing.T) {
	t.Parallel()
	all := All()
	if len(all) < 10 {
		t.Errorf("%d entries, want ten or more", len(all))
	}
	plain := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, e := range all {
		if !plain.MatchString(e.Name) || seen[e.Name] || strings.HasSuffix(e.Name, float32Suffix) {
			t.Errorf("%q is no name, or there twice", e.Name)
		}
		seen[e.Name] = true
		secure(t, e.Name, e.Page)
		secure(t, e.Name, e.Licence.URL)
		if e.Licence.Name == "" || e.Licence.ID != "" && !slices.Contains(spdx, e.Licence.ID) {
			t.Errorf("%s: licence %+v", e.Name, e.Licence)
		}
		if e.Title == "" || e.GoodFor == "" || e.Revision == "" || e.Parameters < 1e6 ||
			e.Patch < 8 || e.Image < 32 || e.Image%e.Patch != 0 ||
			e.Mean[0] <= 0 || e.Std[0] <= 0 || len(e.Files) == 0 || e.Gated && e.Note == "" {
			t.Errorf("%s is incomplete: %+v", e.Name, e)
		}
		for _, f := range e.Files {
			checkFile(t, e, f)
		}
		m := e.Measured
		if m != nil && !(m.ModelMB > 0 && m.ImageMS > 0 && m.MemoryMB > m.ModelMB) {
			t.Errorf("%s: measured %+v", e.Name, *m)
		}
	}
}

func checkFile(t *testing.T, e Entry, f File) {
	t.Helper()
	secure(t, e.Name, f.URL)
	if path.Base(f.URL) != f.Name || !strings.Contains(f.URL, e.Revision) {
		t.Errorf("%s: %s is not %s of revision %s", e.Name, f.URL, f.Name, e.Revision)
	}
	if !regexp.MustCompile(`^(|[0-9a-f]{8}|[0-9a-f]{64})$`).MatchString(f.SHA256) {
		t.Errorf("%s: digest %q", e.Name, f.SHA256)
	}
	if f.Exact && (f.SHA256 == "" || f.Most() != f.Bytes) || f.Bytes < 1e6 || f.Most() < f.Bytes {
		t.Errorf("%s: %d bytes, %d at most", e.Name, f.Bytes, f.Most())
	}
}

// TestFind: names of models lead to what they were made of, other names to nothing.
func TestFind(t *testing.T) {
	t.Parallel()
	all := All()
	for _, e := range all {
		for _, c := range []Choice{
			{Entry: e}, {Entry: e, Float32: true}, {Entry: e, Side: 112},
			{Entry: e, Side: 112, Float32: true},
		} {
			got, ok := all.Find(c.Model())
			if !ok || got.Entry.Name != e.Name || got.Side != c.Side || got.Float32 != c.Float32 {
				t.Errorf("%s leads to %+v, %v", c.Model(), got, ok)
			}
		}
	}
	for _, name := range []string{
		"", "mini", "dinov2", "dinov2-small-448", "dinov2-small-0112", "dinov2-small-x",
		"dinov2-small-112-112", "dinov2-small-float32-112", "dinov2-small-float32-float32",
		"dinov2-small-99999", "dinov2-small/", "../dinov2-small", "DINOV2-SMALL", "-112",
		"-float32", "dinov2-small.safetensors",
	} {
		if c, ok := all.Find(name); ok {
			t.Errorf("%q leads to %+v", name, c)
		}
	}
	if c, ok := all.Find("vit-b-16-plus-240"); !ok || c.Side != 0 {
		t.Errorf("vit-b-16-plus-240 leads to %+v, %v", c, ok)
	}
}
