package cli

import (
	"context"
	"io"
	"os"
)

// Open opens a file, or standard input. Opening and reading it end with ctx, as a pipe that nothing
// writes to would hold them up forever.
func (a *App) Open(ctx context.Context, path string) (io.ReadCloser, error) {
	return openUntil(ctx, func() (io.ReadCloser, error) {
		if path == Stdin {
			return io.NopCloser(a.In), nil
		}
		return os.Open(path)
	})
}

// openUntil opens and reads in a goroutine, which is abandoned once ctx is done.
func openUntil(
	ctx context.Context, open func() (io.ReadCloser, error),
) (io.ReadCloser, error) {
	r, w := io.Pipe()
	opened := make(chan error, 1)
	go func() {
		in, err := open()
		opened <- err
		if err != nil {
			return
		}
		_, err = io.Copy(w, in)
		in.Close()
		w.CloseWithError(err) // nil is the end of the file
	}()
	stop := context.AfterFunc(ctx, func() { w.CloseWithError(ctx.Err()) })
	select {
	case err := <-opened:
		if err != nil {
			stop()
			return nil, err
		}
		return &pipe{r, stop}, nil
	case <-ctx.Done():
		r.Close() // a file that opens after all is closed again
		return nil, ctx.Err()
	}
}

// pipe has what the goroutine of openUntil reads.
type pipe struct {
	*io.PipeReader
	stop func() bool
}

func (p *pipe) Close() error {
	p.stop()
	return p.PipeReader.Close()
}
