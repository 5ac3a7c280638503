package download

import (
	"path/filepath"
	"strings"
)

// What the files beside a file are called.
const (
	partSuffix   = ".part"
	stateSuffix  = ".part.json"
	sourceSuffix = ".source.json"
	lockSuffix   = ".lock"
)

// harmless makes of any text the name of a file in a folder, on every system; "" if there is
// nothing to make it of. Texts that become the same name are told apart by NAME.source.json.
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
	name = name[max(0, len(name)-limit):] // the end has the extension
	name = strings.TrimRight(strings.TrimLeft(name, "._-+"), "._")
	if name == "" {
		return ""
	}
	for _, own := range []string{partSuffix, stateSuffix, sourceSuffix, lockSuffix} {
		if strings.HasSuffix(strings.ToLower(name), own) {
			return name + "_"
		}
	}
	if !filepath.IsLocal(name) { // a device of Windows
		return "_" + name
	}
	return name
}
