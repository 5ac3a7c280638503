package rpc

import (
	"context"
	"math"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// rpcTypes are the content types of gRPC, gRPC-Web and Connect.
var rpcTypes = []string{
	"application/grpc", "application/grpc+proto", "application/grpc+json",
	"application/grpc-web", "application/grpc-web+proto", "application/grpc-web+json",
	"application/proto", "application/json",
}

// errCall is for the log, when connect itself has answered a malformed call.
var errCall = protocol.Bad("no well-formed call")

// route makes an http.Handler for a procedure; errors are answered in the call's protocol.
func (a *API) route(h transport.Handler) http.Handler {
	return a.Route(http.MethodPost, h, a.writeStatus)
}

// procedure makes a handler for messages of at most most bytes. It builds connect's handler anew
// for each call, because reading the message admits memory for that call.
func procedure[Q, A any](
	a *API, most int64,
	do func(ctx context.Context, c *transport.Call, l *admission.Lease, q *Q) (*A, error),
) transport.Handler {
	return func(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
		if err := checkCall(r, most); err != nil {
			return err
		}
		l := a.Service.Lease()
		defer l.Release()
		in := a.intake(w, r, l, most)
		r.Body = in
		var failed error = errCall
		unary := connect.NewUnaryHandlerSimple(r.URL.Path,
			func(ctx context.Context, q *Q) (out *A, _ error) {
				if failed = in.err; failed == nil {
					out, failed = do(ctx, c, l, q)
				}
				if failed != nil {
					return nil, a.status(protocol.AsProblem(failed))
				}
				return out, nil
			}, in.options()...)
		unary.ServeHTTP(w, r)
		if in.err != nil {
			return in.err
		}
		return failed
	}
}

// checkCall refuses headers that connect would echo at any length in its own errors.
func checkCall(r *http.Request, most int64) error {
	if err := transport.WantType(r, rpcTypes...); err != nil {
		return err
	}
	if e := r.Header.Get("Content-Encoding"); e != "" && isGRPC(r) { // only Connect has it
		return protocol.Fail(http.StatusUnsupportedMediaType, "type",
			"Content-Encoding is %.32q, want none: gRPC has grpc-encoding", e)
	}
	switch e := r.Header.Get("Grpc-Encoding"); e {
	case "", "identity", "gzip":
	default:
		return protocol.Fail(http.StatusNotImplemented, "type",
			"grpc-encoding is %.32q, want gzip or none", e)
	}
	for _, name := range []string{"Grpc-Timeout", "Connect-Timeout-Ms"} {
		if t := r.Header.Get(name); len(t) > 10 {
			return protocol.Bad("header %s is %.16q, want 10 bytes at most", name, t)
		}
	}
	if r.ContentLength > most {
		return &http.MaxBytesError{Limit: most}
	}
	return nil
}

func isGRPC(r *http.Request) bool {
	return strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), "application/grpc")
}

// writeStatus sends an error in the protocol of a call that did not reach connect.
func (a *API) writeStatus(w http.ResponseWriter, r *http.Request, p *protocol.Problem) {
	if r.Method != http.MethodPost || p.Code == http.StatusUnsupportedMediaType {
		transport.WriteProblem(w, r, p)
		return
	}
	_ = a.errors.Write(w, r, a.status(p))
}

// status converts a problem to gRPC. RESOURCE_EXHAUSTED means too large or too much for now; only
// the latter comes with a time to retry.
func (a *API) status(p *protocol.Problem) *connect.Error {
	e := connect.NewError(rpcCode(p.Code), p)
	if p.Temporary() {
		wait := durationpb.New(time.Duration(a.RetryAfter()) * time.Second)
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
	case http.StatusForbidden, http.StatusMisdirectedRequest:
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
	case protocol.StatusClientGone:
		return connect.CodeCanceled
	case http.StatusNotImplemented, http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType:
		return connect.CodeUnimplemented
	case http.StatusServiceUnavailable:
		return connect.CodeUnavailable
	}
	return connect.CodeInternal
}

// options make connect read and write messages through the intake. Responses are not compressed: a
// map is noise, and gzip takes longer than the network.
func (in *intake) options() []connect.HandlerOption {
	return []connect.HandlerOption{
		connect.WithCodec(codec{in, "proto"}),
		connect.WithCodec(codec{in, "json"}),
		connect.WithCodec(codec{in, "json; charset=utf-8"}),
		connect.WithCompression("gzip", in.decompressor, newCompressor),
		connect.WithCompressMinBytes(math.MaxInt),
	}
}
