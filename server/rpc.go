package server

import (
	"context"
	"math"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/durationpb"
)

// rpcTypes are the content types of a call: of gRPC, gRPC-Web and Connect.
var rpcTypes = []string{
	"application/grpc", "application/grpc+proto", "application/grpc+json",
	"application/grpc-web", "application/grpc-web+proto", "application/grpc-web+json",
	"application/proto", "application/json",
}

// errCall is for the log: what connect does not let through it has answered itself.
var errCall = bad("no well-formed call")

// rpc makes an http.Handler of a procedure: errors are answered in the protocol of the call.
func (s *Server) rpc(h handler) http.Handler {
	return s.routed(http.MethodPost, h, s.writeStatus)
}

// procedure makes a handler of what is done with a message of at most so many bytes. The transport
// is connect's, made for each call, as what reads a message admits its memory for that call.
func procedure[Q, A any](
	s *Server, most int64, do func(ctx context.Context, c *call, l *lease, q *Q) (*A, error),
) handler {
	return func(w http.ResponseWriter, r *http.Request, c *call) error {
		if err := checkCall(r, most); err != nil {
			return err
		}
		l := s.gate.lease()
		defer l.release()
		in := s.intake(w, r, l, most)
		r.Body = in
		var failed error = errCall
		transport := connect.NewUnaryHandlerSimple(r.URL.Path,
			func(ctx context.Context, q *Q) (a *A, _ error) {
				if failed = in.err; failed == nil {
					a, failed = do(ctx, c, l, q)
				}
				if failed != nil {
					return nil, s.status(asProblem(failed))
				}
				return a, nil
			}, in.options()...)
		transport.ServeHTTP(w, r)
		if in.err != nil {
			return in.err
		}
		return failed
	}
}

// checkCall refuses what connect would only refuse in words of the client's length.
func checkCall(r *http.Request, most int64) error {
	if err := wantType(r, rpcTypes...); err != nil {
		return err
	}
	switch e := r.Header.Get("Grpc-Encoding"); e {
	case "", "identity", "gzip":
	default:
		return fail(http.StatusNotImplemented, "type", "grpc-encoding is %.32q, want gzip or none", e)
	}
	for _, name := range []string{"Grpc-Timeout", "Connect-Timeout-Ms"} {
		if t := r.Header.Get(name); len(t) > 10 {
			return bad("header %s is %.16q, want 10 bytes at most", name, t)
		}
	}
	if r.ContentLength > most {
		return &http.MaxBytesError{Limit: most}
	}
	return nil
}

// writeStatus tells what is wrong in the protocol of a call that did not get to connect.
func (s *Server) writeStatus(w http.ResponseWriter, r *http.Request, p *problem) {
	if r.Method != http.MethodPost || p.code == http.StatusUnsupportedMediaType {
		writeProblem(w, r, p)
		return
	}
	_ = s.rpcErrors.Write(w, r, s.status(p))
}

// status is a problem as gRPC has it. RESOURCE_EXHAUSTED stands for what is too large and for what
// is too much at the moment; only the latter says when to try again.
func (s *Server) status(p *problem) *connect.Error {
	e := connect.NewError(rpcCode(p.code), p)
	if p.again() {
		wait := durationpb.New(time.Duration(s.retryAfter()) * time.Second)
		if d, err := connect.NewErrorDetail(&errdetails.RetryInfo{RetryDelay: wait}); err == nil {
			e.AddDetail(d)
		}
	}
	return e
}

func rpcCode(code int) connect.Code {
	switch code {
	case http.StatusBadRequest:
		return connect.CodeInvalidArgument
	case http.StatusUnauthorized:
		return connect.CodeUnauthenticated
	case http.StatusForbidden:
		return connect.CodePermissionDenied
	case http.StatusNotFound, http.StatusGone:
		return connect.CodeNotFound
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return connect.CodeDeadlineExceeded
	case http.StatusConflict:
		return connect.CodeAborted
	case http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		return connect.CodeResourceExhausted
	case http.StatusUnprocessableEntity:
		return connect.CodeFailedPrecondition
	case statusClientGone:
		return connect.CodeCanceled
	case http.StatusNotImplemented, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType:
		return connect.CodeUnimplemented
	case http.StatusServiceUnavailable:
		return connect.CodeUnavailable
	}
	return connect.CodeInternal
}

// options make connect read and write a call's messages as the intake has it. Answers are not
// compressed: a map is noise, and gzip takes longer than the network.
func (in *intake) options() []connect.HandlerOption {
	return []connect.HandlerOption{
		connect.WithCodec(codec{in, "proto"}),
		connect.WithCodec(codec{in, "json"}),
		connect.WithCodec(codec{in, "json; charset=utf-8"}),
		connect.WithCompression("gzip", in.decompressor, newCompressor),
		connect.WithCompressMinBytes(math.MaxInt),
	}
}
