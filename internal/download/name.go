package download

import (
	"path/filepath"
	"strings"
)

// Suffixes of the files beside a file.
const (
	partSuffix   = ".part"
	stateSuffix  = ".part.json"
	sourceSuffix = ".source.json"
	lockSuffix   = ".lock"
)

// harmless turns any text into a file name that is valid on every system; "" if nothing is left.
// NAME.source.json tells apart texts that become the same name.
func harmless(name string) string {
	const limit = 128
	name = strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9',
			r == '.', r == '-', r == '_', r == '+':
			return r
		}
		return '_'
	}, name)
	name = name[max(0, len(name)-limit):] // keep the end, which has the extension
	name = strings.TrimRight(strings.TrimLeft(name, "._-+"), "._")
	if name == "" {
		return ""
	}
	for _, own := range []string{partSuffix, stateSuffix, sourceSuffix, lockSuffix} {
		if strings.HasSuffix(strings.ToLower(name), own) {
			return name + "_"
		}
	}
	if !filepath.IsLocal(name) { // a Windows device name
		return "_" + name
	}
	return name
}
