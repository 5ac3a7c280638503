package cli

import (
	"io"
	"testing"
)

// TestMegabytes goes back if a download restarts, and shows no bar without a terminal.
func TestMegabytes(t *testing.T) {
	t.Parallel()
	a := &App{Streams: Streams{Out: io.Discard, Err: io.Discard}}
	m := a.Megabytes("fetching (MB)")
	for _, done := range []int64{0, 5e6, 0, 9e6, 11e6} {
		m.Set(done, -1)
		m.Set(done, 10e6)
	}
	m.Stop()
	if m.Bar != (Bar{}) || m.start != nil {
		t.Error("a bar where there is no terminal, or none was started")
	}
}
