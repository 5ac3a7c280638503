package main

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// licences are told apart by a phrase; the first that is in a text counts.
var licences = []struct{ id, phrase string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"MIT", "Permission is hereby granted, free of charge"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"ISC", "Permission to use, copy, modify, and distribute this software for any purpose"},
	{"BSD-3-Clause", "Neither the name"},
	{"BSD-3-Clause", "The names of the authors may not be used to endorse"},
	{"BSD-2-Clause", "Redistribution and use in source and binary forms"},
}

// identify is the SPDX name of a licence.
func identify(text string) (string, error) {
	words := strings.ToLower(strings.ReplaceAll(strings.Join(strings.Fields(text), " "), ",", ""))
	for _, l := range licences {
		if strings.Contains(words, strings.ToLower(strings.ReplaceAll(l.phrase, ",", ""))) {
			return l.id, nil
		}
	}
	return "", errors.New("its licence is not one that tools/notices knows")
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([-.].*)?$`)
	noticeFile  = regexp.MustCompile(`(?i)^notice([-.].*)?$`)
	sourceFile  = regexp.MustCompile(`\.(go|js|ts)$`)
)

// legalTexts are the licence files of a folder, then its notices.
func legalTexts(folder fs.FS) ([]string, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	var licences, notices []string
	for _, e := range entries {
		into := &licences
		switch name := e.Name(); {
		case e.IsDir() || sourceFile.MatchString(name):
			continue
		case noticeFile.MatchString(name):
			into = &notices
		case !licenceFile.MatchString(name):
			continue
		}
		text, err := fs.ReadFile(folder, e.Name())
		if err != nil {
			return nil, err
		}
		*into = append(*into, tidy(string(text)))
	}
	if len(licences) == 0 {
		return nil, errors.New("no licence file")
	}
	return slices.Concat(licences, notices), nil
}

// tidy drops what editors and systems differ in: line ends, space at a line's end, empty ends.
func tidy(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\f")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
