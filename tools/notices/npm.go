package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// lock is what is read of package-lock.json: the packages by their folder; the root's is "".
type lock struct {
	Packages map[string]struct {
		Version string
		Dev     bool
	}
}

// unbundled are dependencies that leave nothing in a bundle for browsers.
var unbundled = []string{
	"node_modules/@lit-labs/ssr-dom-shim", // lit imports it on servers only
	"node_modules/@types/trusted-types",   // types
}

// npmPackages are the installed packages that the bundle is made of.
func npmPackages(web fs.FS) ([]component, error) {
	text, err := fs.ReadFile(web, "package-lock.json")
	if err != nil {
		return nil, err
	}
	var l lock
	if err := json.Unmarshal(text, &l); err != nil {
		return nil, fmt.Errorf("package-lock.json: %w", err)
	}
	var found []component
	for _, folder := range slices.Sorted(maps.Keys(l.Packages)) {
		p := l.Packages[folder]
		if folder == "" || p.Dev || slices.Contains(unbundled, folder) {
			continue
		}
		installed, err := fs.Sub(web, folder)
		if err != nil {
			return nil, err
		}
		texts, err := legalTexts(installed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", folder, err)
		}
		name := strings.TrimPrefix(folder, "node_modules/")
		found = append(found, component{Name: name, Version: p.Version, Texts: texts})
	}
	if len(found) == 0 {
		return nil, errors.New("package-lock.json: no packages")
	}
	return found, nil
}
