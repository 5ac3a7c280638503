package server

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// intake takes a call's message in: its bytes as they come, what they are decompressed to, and the
// message that they are. Each counts in the queue before memory is taken for it.
type intake struct {
	server *Server
	from   io.Reader
	body   io.Closer
	lease  *lease
	most   int64 // bytes of the message
	err    error // the first that there was
}

func (s *Server) intake(w http.ResponseWriter, r *http.Request, l *lease, most int64) *intake {
	from := http.MaxBytesReader(w, r.Body, most)
	return &intake{server: s, from: from, body: r.Body, lease: l, most: most}
}

// fail keeps an error and gives it as connect lets it through.
func (in *intake) fail(err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	if in.err == nil {
		in.err = readError(err)
	}
	return in.server.status(asProblem(in.err))
}

func (in *intake) Read(p []byte) (int, error) {
	n, err := in.from.Read(p)
	if more := in.admit(n); more != nil {
		return 0, more
	}
	return n, in.fail(broken(err))
}

// admit counts bytes that connect is given, twice: its buffers double as they grow.
func (in *intake) admit(n int) error { return in.fail(in.lease.add(amount{bytes: 2 * int64(n)})) }

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
		return 0, z.in.fail(bad("the message is not gzip: %.128v", err))
	}
	if z.size += int64(n); z.size > z.in.most {
		return 0, z.in.fail(&http.MaxBytesError{Limit: z.in.most})
	}
	if more := z.in.admit(n); more != nil {
		return 0, more
	}
	return n, err
}

// codec is how a message is written: as protobuf, or as JSON.
type codec struct {
	in   *intake
	name string
}

func (c codec) Name() string { return c.name }

func (c codec) Marshal(v any) ([]byte, error) {
	m, ok := v.(proto.Message)
	switch {
	case !ok:
		return nil, errBug
	case c.name == "proto":
		return proto.Marshal(m)
	}
	return protojson.Marshal(m)
}

// Unmarshal leaves its errors with the intake, as connect would give them all the same code.
func (c codec) Unmarshal(data []byte, v any) error {
	m, ok := v.(proto.Message)
	if !ok {
		return errBug
	}
	_ = c.in.fail(c.unmarshal(data, m))
	return nil
}

func (c codec) unmarshal(data []byte, m proto.Message) error {
	size := jsonFootprint(data)
	if c.name == "proto" {
		size = footprint(data, m.ProtoReflect().Descriptor())
	}
	if err := c.in.lease.add(amount{bytes: size}); err != nil {
		return err
	}
	if c.name == "proto" {
		if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m); err != nil {
			return bad("the message is not protobuf: %.128v", err)
		}
		return nil
	}
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m); err != nil {
		return bad("the message is not JSON: %.128v", err)
	}
	return nil
}

// What elements of a message take in memory at most, in bytes, besides what they hold.
const (
	messageCost = 512
	textCost    = 64
	numberCost  = 16
)

// footprint is at least what a message takes in memory once it is unmarshalled: two bytes that are
// an empty message become hundreds.
func footprint(data []byte, of protoreflect.MessageDescriptor) (size int64) {
	for len(data) > 0 {
		number, kind, n := protowire.ConsumeTag(data)
		if n < 0 {
			break // unmarshalling says so
		}
		m := protowire.ConsumeFieldValue(number, kind, data[n:])
		if m < 0 {
			break
		}
		if f := of.Fields().ByNumber(number); f != nil {
			size += fieldFootprint(f, kind, data[n:n+m])
		}
		data = data[n+m:]
	}
	return size
}

func fieldFootprint(f protoreflect.FieldDescriptor, kind protowire.Type, value []byte) int64 {
	if kind != protowire.BytesType {
		return numberCost
	}
	switch inside, _ := protowire.ConsumeBytes(value); f.Kind() {
	case protoreflect.MessageKind:
		return messageCost + footprint(inside, f.Message())
	case protoreflect.BytesKind, protoreflect.StringKind, protoreflect.BoolKind:
		size := int64(len(inside))
		return textCost + size + size/8 // what the allocator rounds up
	default: // packed numbers, of a byte or more each
		return textCost + 8*int64(len(inside))
	}
}

// jsonFootprint is footprint of JSON: texts are there twice while base64 is decoded.
func jsonFootprint(data []byte) int64 {
	count := func(c string) int64 { return int64(bytes.Count(data, []byte(c))) }
	return 2*int64(len(data)) + messageCost*count("{") + textCost/2*count(`"`) + numberCost*count(",")
}
