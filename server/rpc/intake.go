package rpc

import (
	"compress/gzip"
	"io"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// intake receives a call's message and admits its memory before it is allocated, in three steps:
// bytes as they arrive, their decompression, and the parsed message.
type intake struct {
	api   *API
	from  io.Reader
	body  io.Closer
	lease *admission.Lease
	most  int64 // limit of the message, bytes
	err   error // the first error
}

func (a *API) intake(
	w http.ResponseWriter, r *http.Request, l *admission.Lease, most int64,
) *intake {
	from := http.MaxBytesReader(w, r.Body, most)
	return &intake{api: a, from: from, body: r.Body, lease: l, most: most}
}

// fail keeps an error and returns it in a form that connect passes on.
func (in *intake) fail(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if in.err == nil {
		in.err = transport.ReadError(err)
	}
	return in.api.status(protocol.AsProblem(in.err))
}

func (in *intake) Read(p []byte) (int, error) {
	n, err := in.from.Read(p)
	if more := in.admit(n); more != nil {
		return 0, more
	}
	return n, in.fail(admission.Broken(err))
}

// admit admits n bytes twice, because connect's buffers double as they grow.
func (in *intake) admit(n int) error { return in.fail(in.lease.AddBytes(2 * int64(n))) }

func (in *intake) Close() error { return in.body.Close() }

// gunzip decompresses a message.
type gunzip struct {
	gzip.Reader
	in   *intake
	size int64
}

func (in *intake) decompressor() connect.Decompressor { return &gunzip{in: in} }

func newCompressor() connect.Compressor { return gzip.NewWriter(io.Discard) }

func (z *gunzip) Read(p []byte) (int, error) {
	n, err := z.Reader.Read(p)
	if err != nil && err != io.EOF {
		return 0, z.in.fail(protocol.Bad("the message is not gzip: %.128v", err))
	}
	if z.size += int64(n); z.size > z.in.most {
		return 0, z.in.fail(&http.MaxBytesError{Limit: z.in.most})
	}
	if more := z.in.admit(n); more != nil {
		return 0, more
	}
	return n, err
}

// codec encodes messages as protobuf or JSON.
type codec struct {
	in   *intake
	name string
}

func (c codec) Name() string { return c.name }

func (c codec) Marshal(v any) ([]byte, error) {
	m, ok := v.(proto.Message)
	switch {
	case !ok:
		return nil, protocol.ErrBug
	case c.name == "proto":
		return proto.Marshal(m)
	}
	return protojson.Marshal(m)
}

// Unmarshal keeps its error in the intake, because connect would give every error the same code.
func (c codec) Unmarshal(data []byte, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return protocol.ErrBug
	}
	_ = c.in.fail(protocol.UnmarshalMessage(data, c.name != "proto", m, c.in.lease.AddBytes))
	return nil
}
