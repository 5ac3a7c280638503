// Command inctrl finds anomalies in images, given a few normal ones.
//
// Data goes to standard output, diagnostics go to standard error. Exit codes: 0 ok, 1 error, 2
// wrong usage, 3 anomalies found (with --fail-on-anomaly), 130 interrupted.
//
// root.go lists the commands. Each is a package in the folder of its name; learn, convert, eval and
// info hold two or three. Shared code is in internal: cli has streams, log and usage errors, flags
// opens models and prompt sets, scoring scores many images.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/inctrl-go/inctrl/internal/printable"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

const (
	exitOK          = 0
	exitError       = 1
	exitUsage       = 2
	exitAnomalies   = 3
	exitInterrupted = 130
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	stop()
	os.Exit(code)
}

// run runs the program and returns its exit code. All that it writes prints.
func run(ctx context.Context, args []string, s cli.Streams) (code int) {
	out, errs := &printable.Writer{W: s.Out}, &printable.Writer{W: s.Err}
	s.Out, s.Err = out, errs
	defer func() {
		out.Flush()
		errs.Flush()
	}()
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.Err, "inctrl: this is a bug, please report it: %v\n%s", p, debug.Stack())
			code = exitError
		}
	}()
	cmd := newRoot(s)
	cmd.SetArgs(args)
	called, err := cmd.ExecuteContextC(ctx)
	code = exitCode(ctx, err)
	if code == exitInterrupted {
		err = errors.New("interrupted")
	}
	if err != nil && code != exitAnomalies {
		for _, line := range linesOf(err) {
			fmt.Fprintf(s.Err, "inctrl: %s\n", printable.Text(line))
		}
	}
	if code == exitUsage {
		fmt.Fprintf(s.Err, "Run '%s --help' for usage.\n", called.CommandPath())
	}
	return code
}

// linesOf are the texts of the errors that errors.Join made one of, or else the error's own, each
// on one line.
func linesOf(err error) []string {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		var texts []string
		for _, e := range all.Unwrap() {
			texts = append(texts, e.Error())
		}
		if strings.Join(texts, "\n") == err.Error() {
			return texts
		}
	}
	return []string{err.Error()}
}

func exitCode(ctx context.Context, err error) int {
	var usage cli.UsageError
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.Is(err, cli.ErrAnomalies):
		return exitAnomalies
	case errors.As(err, &usage):
		return exitUsage
	}
	return exitError
}
