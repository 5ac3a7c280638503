package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a line\n", 20_000)
	path := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &App{Streams: Streams{In: strings.NewReader(text)}}
	for _, name := range []string{path, Stdin} {
		in, err := a.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(in)
		if err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := a.Open(t.Context(), path+"2"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// TestOpenIsAbandoned: opening that never returns ends with the context.
func TestOpenIsAbandoned(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	release, closed := make(chan struct{}), make(chan struct{})
	_, err := openUntil(ctx, func() (io.ReadCloser, error) {
		cancel()
		<-release
		return source{strings.NewReader("late"), closed}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(release)
	<-closed // what opened late
}

// TestReadIsAbandoned: reading from what nothing is written to ends with the context.
func TestReadIsAbandoned(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	idle, writer := io.Pipe()
	in, err := openUntil(ctx, func() (io.ReadCloser, error) { return idle, nil })
	if err != nil {
		t.Fatal(err)
	}
	writer.Write([]byte("a\n"))
	b := make([]byte, 8)
	if n, err := in.Read(b); err != nil || string(b[:n]) != "a\n" {
		t.Fatalf("%q, %v", b[:n], err)
	}
	cancel()
	if _, err := in.Read(b); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	writer.Close()
}

// source tells when it is closed.
type source struct {
	io.Reader
	closed chan struct{}
}

func (s source) Close() error {
	close(s.closed)
	return nil
}
