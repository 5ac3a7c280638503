package cli

import (
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/inctrl-go/inctrl/internal/printable"
)

// Bar is a progress bar. The zero Bar shows nothing.
type Bar struct{ b *progressbar.ProgressBar }

// Progress starts a bar of n steps. It is only shown if standard error is a terminal.
func (a *App) Progress(n int, what string) Bar {
	f, ok := printable.Unwrap(a.Err).(*os.File)
	if a.Quiet || !ok || !term.IsTerminal(int(f.Fd())) || n < 2 {
		return Bar{}
	}
	return Bar{progressbar.NewOptions(n,
		progressbar.OptionSetWriter(f),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// Step advances the bar by one step.
func (b Bar) Step() {
	if b.b != nil {
		b.b.Add(1)
	}
}

// Set sets the number of finished steps.
func (b Bar) Set(done int) {
	if b.b != nil {
		b.b.Set(min(done, b.b.GetMax()))
	}
}

// Stop removes the bar.
func (b Bar) Stop() {
	if b.b != nil {
		b.b.Finish()
	}
}
