package cli

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/inctrl-go/inctrl/model"
)

// TestNotes: each kind is said once, with a count, in the order of the first of its kind, and says
// how many other texts it has.
func TestNotes(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &App{Streams: Streams{Err: &out}, Quiet: true, LogFormat: "text"}
	if err := a.SetLog(); err != nil {
		t.Fatal(err)
	}
	var n Notes
	n.Say(a)
	n.Add()
	n.Add(model.Note{Kind: "window", Text: "0:9"}, model.Note{Kind: "first_page", Text: "of 3"})
	n.Add(model.Note{Kind: "window", Text: "0:7"}, model.Note{Kind: "window", Text: "0:9"})
	for i := range 3 {
		n.Add(model.Note{Kind: "mapped", Text: fmt.Sprint(i)})
	}
	for i := range 2 * mostTexts {
		n.Add(model.Note{Kind: "narrow_range", Text: fmt.Sprint(i)})
	}
	n.Say(a)
	want := "level=WARN msg=\"0:9; 1 other text of this kind differs from this first one\" " +
		"kind=window images=3\n" +
		"level=WARN msg=\"of 3\" kind=first_page images=1\n" +
		"level=WARN msg=\"0; 2 other texts of this kind differ from this first one\" " +
		"kind=mapped images=3\n" +
		"level=WARN msg=\"0; 999 or more other texts of this kind differ from this first one\" " +
		"kind=narrow_range images=1998\n"
	if out.String() != want {
		t.Errorf("%s, want %s", out.String(), want)
	}
}
