package main

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar is a progress bar that is there only if a person looks at standard error.
type bar struct{ b *progressbar.ProgressBar }

func (a *app) progress(n int, what string) bar {
	f, ok := a.err.(*os.File)
	if a.quiet || !ok || !term.IsTerminal(int(f.Fd())) || n < 2 {
		return bar{}
	}
	return bar{progressbar.NewOptions(n,
		progressbar.OptionSetWriter(f),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

func (b bar) step() {
	if b.b != nil {
		b.b.Add(1)
	}
}

func (b bar) stop() {
	if b.b != nil {
		b.b.Finish()
	}
}
