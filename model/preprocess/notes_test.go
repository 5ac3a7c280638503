//go:build !js || formats

package preprocess

import (
	"slices"
	"testing"
)

func TestNotes(t *testing.T) {
	t.Parallel()
	m := &Image{}
	if m.Notes() != nil {
		t.Errorf("a new image has %v", m.Notes())
	}
	m.note(NoteFirstPage, "the first of %d pages is used", 3)
	m.note(NoteTruncated, "the end is missing")
	want := []Note{
		{"first_page", "the first of 3 pages is used"}, {"truncated", "the end is missing"},
	}
	if !slices.Equal(m.Notes(), want) {
		t.Errorf("%v", m.Notes())
	}
}
