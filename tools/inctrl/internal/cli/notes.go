package cli

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
)

// Notes counts the notes of a run's images, so that each kind is said once.
type Notes struct {
	kinds []string // in the order in which they came
	of    map[string]*kindOfNote
}

// kindOfNote is what a run has of one kind.
type kindOfNote struct {
	first  string
	others map[string]bool // the texts that differ from the first, at most mostTexts
	count  int
}

// mostTexts is how many texts of a kind are told apart besides the first, so that a long run takes
// no more memory.
const mostTexts = 999

// Add counts notes.
func (n *Notes) Add(notes ...model.Note) {
	if n.of == nil {
		n.of = map[string]*kindOfNote{}
	}
	for _, v := range notes {
		k := n.of[v.Kind]
		if k == nil {
			k = &kindOfNote{first: v.Text, others: map[string]bool{}}
			n.of[v.Kind] = k
			n.kinds = append(n.kinds, v.Kind)
		}
		k.count++
		if v.Text != k.first && len(k.others) < mostTexts {
			k.others[v.Text] = true
		}
	}
}

// Say logs each kind once: the first note, how many others of the kind say something else, and of
// how many images. All are warnings but that on rotations, which asks nothing of the user.
func (n *Notes) Say(a *App) {
	for _, kind := range n.kinds {
		k, level := n.of[kind], slog.LevelWarn
		if kind == engine.NoteRotations {
			level = slog.LevelInfo
		}
		a.Log.Log(context.Background(), level, k.text(), "kind", kind, "images", k.count)
	}
}

// text is the first text, as one of several if there are others.
func (k *kindOfNote) text() string {
	switch n := len(k.others); n {
	case 0:
		return k.first
	case 1:
		return k.first + "; 1 other text of this kind differs from this first one"
	case mostTexts:
		return fmt.Sprintf("%s; %d or more other texts of this kind differ from this first one",
			k.first, n)
	default:
		return fmt.Sprintf("%s; %d other texts of this kind differ from this first one", k.first, n)
	}
}
