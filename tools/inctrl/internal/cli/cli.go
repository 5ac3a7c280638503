// Package cli holds what all commands of inctrl share: streams, the log, progress bars, usage
// errors and writing files. A command is a function of an App that returns its *cobra.Command; it
// writes data to App.Out and diagnostics to App.Log.
package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
)

// Streams are where a run reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// App is one run of the program.
type App struct {
	Streams
	Quiet     bool   // --quiet
	LogFormat string // --log-format
	Log       *slog.Logger
}

// Errors that only choose the exit code; the details have been reported by then.
var (
	// ErrAnomalies ends a run with --fail-on-anomaly that found anomalies.
	ErrAnomalies = errors.New("anomalies found")
	// ErrFailed ends a run that could not process some of its images.
	ErrFailed = errors.New("some images failed")
)

// UsageError is an error in the command line.
type UsageError struct{ error }

// Usage makes err a usage error.
func Usage(err error) error { return UsageError{err} }

// Usagef makes a usage error.
func Usagef(format string, args ...any) error { return UsageError{fmt.Errorf(format, args...)} }

// Unwrap returns the error itself.
func (e UsageError) Unwrap() error { return e.error }

// Args turns errors of check into usage errors. A nil check allows no arguments.
func Args(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.NoArgs
	}
	return func(c *cobra.Command, args []string) error {
		switch {
		case check(c, args) == nil:
			return nil
		case check(c, nil) == nil && check(c, []string{""}) != nil:
			return Usagef("%s takes no arguments: %.64q", c.CommandPath(), args[0])
		case len(args) == 0:
			return Usagef("argument missing: want %s", c.UseLine())
		}
		return Usagef("wrong number of arguments, %d: want %s", len(args), c.UseLine())
	}
}

// SetLog configures the log from the flags.
func (a *App) SetLog() error {
	o := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: dropTime}
	if a.Quiet {
		o.Level = slog.LevelWarn
	}
	switch a.LogFormat {
	case "text":
		a.Log = slog.New(slog.NewTextHandler(a.Err, o))
	case "json":
		a.Log = slog.New(slog.NewJSONHandler(a.Err, &slog.HandlerOptions{Level: o.Level}))
	default:
		return Usagef("--log-format is %.64q, want text or json", a.LogFormat)
	}
	return nil
}

// dropTime omits the time from logs for people.
func dropTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// Stdin is the name that stands for standard input.
const Stdin = "-"

// ReadImage reads an image file, or standard input.
func (a *App) ReadImage(path string) (model.Image, error) {
	if path != Stdin {
		return model.ReadImage(path, 0)
	}
	const limit = 64 << 20
	data, err := io.ReadAll(io.LimitReader(a.In, limit+1))
	if err != nil {
		return model.Image{}, &model.ImageError{Name: Stdin, Err: err}
	}
	return model.Image{Name: Stdin, Data: data}, nil
}

// SkipImage logs an image that is skipped because of an [model.ImageError]. Any other error is
// returned.
func (a *App) SkipImage(what, path string, err error) error {
	var bad *model.ImageError
	if !errors.As(err, &bad) {
		return err
	}
	a.Log.Error(what, "image", path, "reason", bad.Err)
	return nil
}

// Version is the program's version, as Go recorded it.
func Version() string {
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		return b.Main.Version
	}
	return "unknown"
}
