package filelock

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestMain is also another process, which holds a lock until it is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("FILELOCK_HOLD"); path != "" {
		if _, err := Try(path); err != nil {
			panic(err)
		}
		os.Stdout.WriteString("held")
		select {}
	}
	os.Exit(m.Run())
}

// TestKilled: a lock ends with the process that holds it, whatever ends that.
func TestKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "FILELOCK_HOLD="+path)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 4)); err != nil {
		t.Fatal(err)
	}
	if _, err := Try(path); !errors.Is(err, ErrHeld) {
		t.Errorf("while another process has it: %v", err)
	}
	other.Process.Kill()
	other.Wait()
	f, err := Try(path)
	if err != nil {
		t.Fatalf("after the process was killed: %v", err)
	}
	if _, err := Try(path); !errors.Is(err, ErrHeld) {
		t.Errorf("while this process has it: %v", err)
	}
	f.Close()
	unlock, err := Wait(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is still there")
	}
}
