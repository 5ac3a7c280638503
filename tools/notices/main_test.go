package main

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestIdentify(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		"Apache-2.0": "  Apache License\n   Version 2.0, January 2004",
		"MIT":        clipLicence,
		"ISC": "Permission to use, copy, modify, and/or distribute\n" +
			"this software for any purpose",
		"BSD-3-Clause": "Redistribution and use in source and binary forms ... Neither the name of",
		"BSD-2-Clause": "Redistribution and use in source and binary forms, with or without",
	} {
		if got, err := identify(text); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	if got, err := identify("All rights reserved."); err == nil {
		t.Errorf("an unknown licence is %q", got)
	}
}

func TestLegalTexts(t *testing.T) {
	t.Parallel()
	folder := fstest.MapFS{
		"NOTICE":       {Data: []byte("notice")},
		"LICENSE.txt":  {Data: []byte("\none \r\ntwo\n\n")},
		"license.go":   {Data: []byte("package license")},
		"LICENSES/MIT": {Data: []byte("in a folder")},
		"README":       {Data: []byte("read me")},
	}
	got, err := legalTexts(folder)
	if want := []string{"one\ntwo", "notice"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	delete(folder, "LICENSE.txt")
	if _, err := legalTexts(folder); err == nil {
		t.Error("a folder without a licence is no error")
	}
}

func TestNpmPackages(t *testing.T) {
	t.Parallel()
	web := fstest.MapFS{
		"package-lock.json": {Data: []byte(`{"packages": {"": {"version": "9"},
			"node_modules/b": {"version": "2"}, "node_modules/@a/a": {"version": "1"},
			"node_modules/tool": {"version": "3", "dev": true},
			"node_modules/@types/trusted-types": {"version": "4"}}}`)},
		"node_modules/b/LICENSE":       {Data: []byte("b's")},
		"node_modules/@a/a/LICENSE.md": {Data: []byte("a's")},
	}
	got, err := npmPackages(web)
	if err != nil || len(got) != 2 || got[0].Name != "@a/a" || got[1].Version != "2" {
		t.Errorf("%+v, %v", got, err)
	}
	delete(web, "node_modules/b/LICENSE")
	if _, err := npmPackages(web); err == nil {
		t.Error("a package without a licence is no error")
	}
}

func TestGoModules(t *testing.T) {
	t.Chdir("../..")
	got, err := goModules(programs[len(programs)-1:])
	if err != nil {
		t.Fatal(err)
	}
	safejs := slices.IndexFunc(got, func(c component) bool {
		return c.Name == "github.com/hack-pad/safejs"
	})
	if safejs < 0 || !strings.HasPrefix(got[safejs].Version, "v") || len(got[safejs].Texts) == 0 {
		t.Errorf("the program of the page has %d modules, safejs at %d", len(got), safejs)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	licence := []string{clipLicence}
	text, err := page([]component{{"a", "v1", licence}, {"b", "v2", licence}})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| a | v1 | MIT |", "| b | v2 | MIT |", "## a, b\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Count(string(text), clipLicence) != 1 {
		t.Error("a text that two share is not there once")
	}
	if _, err := page([]component{{"c", "v3", []string{"secret"}}}); err == nil {
		t.Error("an unknown licence is no error")
	}
}
