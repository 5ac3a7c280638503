package serve

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/server"
)

// TestWarnMemory: limits that allow more than GOMEMLIMIT are warned of; a prompt cache counts only
// with a store.
func TestWarnMemory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		store string
		limit int64
		warns bool
	}{{"", 30, false}, {"", 29, true}, {"sqlite:x", 70, false}, {"sqlite:x", 69, true}} {
		var log bytes.Buffer
		s := &options{store: c.store, limits: server.Limits{
			Bytes: 10, Decoding: 20, PromptCache: 40,
		}}
		s.warnMemory(slog.New(slog.NewTextHandler(&log, nil)), c.limit)
		if got := strings.Contains(log.String(), "GOMEMLIMIT"); got != c.warns {
			t.Errorf("%+v: it says %q", c, &log)
		}
	}
}
