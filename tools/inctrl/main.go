// Command inctrl finds anomalies in images, given a few normal ones.
//
// Standard output is data, standard error is talk. Exit codes: 0 ok, 1 error, 2 wrong usage,
// 3 anomalies found (with --fail-on-anomaly), 130 interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

const (
	exitOK          = 0
	exitError       = 1
	exitUsage       = 2
	exitAnomalies   = 3
	exitInterrupted = 130
)

// errAnomalies ends a run that found what --fail-on-anomaly asks to be told of.
var errAnomalies = errors.New("anomalies found")

// errReported ends a run whose failures have been told one by one.
var errReported = errors.New("some images failed")

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// streams are where a run reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run is the program: arguments in, exit code out.
func run(ctx context.Context, args []string, s streams) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.err, "inctrl: this is a bug, please report it: %v\n%s", p, debug.Stack())
			code = exitError
		}
	}()
	cmd := newRoot(s)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	code = exitCode(ctx, err)
	if code == exitInterrupted {
		err = errors.New("interrupted")
	}
	if err != nil && code != exitAnomalies {
		fmt.Fprintf(s.err, "inctrl: %v\n", err)
	}
	if code == exitUsage {
		fmt.Fprintln(s.err, "Run 'inctrl --help' for usage.")
	}
	return code
}

func exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.Is(err, errAnomalies):
		return exitAnomalies
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitError
}
