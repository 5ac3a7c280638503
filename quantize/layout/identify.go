package layout

import (
	"encoding/hex"
	"strings"
)

// known are well-known files, by the first digits of their SHA-256 (docs/algorithm.md §7.2).
var known = map[string]string{
	"699c4b84": "OpenCLIP ViT-B-16-plus-240, laion400m_e32: InCTRL's base",
	"8fb26589": "OpenCLIP ViT-B-16-plus-240, laion400m_e31",
	"40d36571": "OpenAI CLIP ViT-B/32",
}

// Identify reads all files again, records their digests in the configurations, and notes the files
// that it knows.
func (w *Weights) Identify() error {
	var sources []string
	for _, f := range w.files {
		digests, err := f.Digests()
		if err != nil {
			return err
		}
		for _, d := range digests {
			sum := hex.EncodeToString(d.SHA256[:])
			sources = append(sources, sum+"  "+plain(d.Name))
			what := known[sum[:8]]
			if what != "" {
				w.note("%s is %s", d.Name, what)
			}
			if sum[:8] == "8fb26589" || what == "" && strings.Contains(d.Name, "laion400m_e31") {
				w.warn("%s is laion400m_e31; InCTRL was trained on laion400m_e32 "+
					"(SHA-256 699c4b84…)",
					d.Name)
			}
			if what == "" && strings.Contains(d.Name, "699c4b84") {
				w.warn("%s is not the file of that name: its SHA-256 is %s…", d.Name, sum[:8])
			}
		}
	}
	w.Config.Sources = sources
	if w.Text != nil {
		w.Text.Sources = sources
	}
	return nil
}

// plain turns a file name into one that a model file may hold.
func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '/' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return name[:min(len(name), 60)]
}
