package registry

import (
	"context"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// TestSelfTest: the bundled model passes with the known digest, and a different digest would be
// found.
func TestSelfTest(t *testing.T) {
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	set, err := d.Learn(t.Context(), []model.Image{synthetic(3)}, model.LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	digest := d.Info().Digest
	want, ok := goldens[digest]
	if !ok {
		t.Fatalf("no golden for the bundled model, %s", digest)
	}
	if err := SelfTest(t.Context(), d, map[string]Set{"a": NewSet(set)}); err != nil {
		t.Fatal(err)
	}
	defer func() { goldens[digest] = want }()
	goldens[digest] = strings.Repeat("0", 64)
	if err := SelfTest(t.Context(), d, nil); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a wrong digest passes: %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if err := SelfTest(ended, d, nil); err == nil {
		t.Error("passed without computing")
	}
}
