package cli

import "github.com/inctrl-go/inctrl/model"

// Notes counts the notes of a run's images, so that each kind is said once.
type Notes struct {
	kinds []string // in the order in which they came
	first map[string]string
	count map[string]int
}

// Add counts notes.
func (n *Notes) Add(notes ...model.Note) {
	if n.count == nil {
		n.first, n.count = map[string]string{}, map[string]int{}
	}
	for _, v := range notes {
		if n.count[v.Kind]++; n.count[v.Kind] == 1 {
			n.kinds = append(n.kinds, v.Kind)
			n.first[v.Kind] = v.Text
		}
	}
}

// Say logs each kind once: the first note and of how many images.
func (n *Notes) Say(a *App) {
	for _, kind := range n.kinds {
		a.Log.Warn(n.first[kind], "kind", kind, "images", n.count[kind])
	}
}
