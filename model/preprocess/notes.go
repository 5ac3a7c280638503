package preprocess

import "fmt"

// Note is something that a user should know although the image was read.
type Note struct {
	Kind string // one of the kinds below
	Text string // a short, printable sentence without the image's name
}

// The kinds of notes.
const (
	NoteFirstPage  = "first_page"   // the file has further pages, which are left out
	NoteFirstFrame = "first_frame"  // the file has further frames, which are left out
	NoteTruncated  = "truncated"    // the end of the file is missing
	NoteLeftOut    = "left_out"     // what the file says of its samples and is not applied
	NoteWindow     = "window"       // which window of a medical image was taken
	NoteMapped     = "mapped"       // which values of 32 or 64 bits are black and white
	NoteRange      = "narrow_range" // the samples fill only a small part of their range
	NoteClipped    = "clipped"      // a range of values leaves out more than half of the samples
	NoteNotFinite  = "not_finite"   // samples that are not numbers are taken as black
	NoteDepth      = "mixed_depth"  // the samples have 8 bits, those of other images more
)

// Notes are what the user should know about how the image was read, in the order of reading.
func (m *Image) Notes() []Note { return m.notes }

// note adds a note. Decoders call it.
func (m *Image) note(kind, format string, args ...any) {
	m.notes = append(m.notes, Note{kind, fmt.Sprintf(format, args...)})
}
