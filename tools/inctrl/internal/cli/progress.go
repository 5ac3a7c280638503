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

// Megabytes is a progress bar in megabytes that starts once the size is known.
type Megabytes struct {
	Bar
	start func(n int, what string) Bar
	what  string
}

// Megabytes is a bar for bytes.
func (a *App) Megabytes(what string) *Megabytes { return &Megabytes{start: a.Progress, what: what} }

// Set sets the number of bytes that are done; total is −1 if unknown.
func (m *Megabytes) Set(done, total int64) {
	const mb = 1e6
	if m.start != nil && total > 0 {
		m.Bar, m.start = m.start(int(total/mb), m.what), nil
	}
	m.Bar.Set(int(done / mb))
}
