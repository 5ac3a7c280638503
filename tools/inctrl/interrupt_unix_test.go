//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestInterruptedReading: a command that reads a pipe which stays empty ends at the first signal.
func TestInterruptedReading(t *testing.T) {
	t.Parallel()
	prompts := promptFile(t)
	for name, args := range map[string][]string{
		"plan":   {"batch", "plan", "--prompts", prompts, "-o", t.TempDir(), "--list"},
		"verify": {"verify", "--prompts", prompts},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pipe := filepath.Join(t.TempDir(), "pipe")
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			p := start(t, []string{program + "=inctrl"}, append(args, pipe)...)
			w, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits until the command has opened it
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if err := p.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			<-p.end
			if code := p.ProcessState.ExitCode(); code != exitInterrupted {
				t.Errorf("exit code %d: %s", code, p)
			}
		})
	}
}
