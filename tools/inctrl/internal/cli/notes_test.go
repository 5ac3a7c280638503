package cli

import (
	"bytes"
	"testing"

	"github.com/inctrl-go/inctrl/model"
)

// TestNotes: each kind is said once, with a count, in the order of the first of its kind.
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
	n.Add(model.Note{Kind: "window", Text: "0:7"})
	n.Say(a)
	want := "level=WARN msg=0:9 kind=window images=2\n" +
		"level=WARN msg=\"of 3\" kind=first_page images=1\n"
	if out.String() != want {
		t.Errorf("%s, want %s", out.String(), want)
	}
}
