package admission

import (
	"io"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// Reader counts what comes of a body as it comes, so that slow clients hold no more than they sent.
func (l *Lease) Reader(from io.Reader) io.Reader { return &reader{from: from, lease: l} }

type reader struct {
	from  io.Reader
	lease *Lease
	err   error // what could not be admitted; it stays, for readers that come back
}

func (b *reader) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p)
	if b.err = b.lease.AddBytes(int64(n)); b.err != nil {
		return 0, b.err
	}
	return n, Broken(err)
}

// Broken is the error of a body's reader: one that is not known is a connection that broke.
func Broken(err error) error {
	known := err == nil || err == io.EOF || err == io.ErrUnexpectedEOF
	if known || !protocol.AsProblem(err).Unexpected() {
		return err
	}
	return protocol.ErrGone
}
