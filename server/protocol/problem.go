package protocol

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
)

// Problem is an error for the client. Its kind is an HTTP status code, which other transports
// translate.
type Problem struct {
	Code   int
	Reason string // one word, for metrics and the access log
	Text   string // for the client
}

func (p *Problem) Error() string { return p.Text }

// GetStatus makes a Problem an error that huma sends as it is.
func (p *Problem) GetStatus() int { return p.Code }

// Temporary reports whether the same request may succeed later.
func (p *Problem) Temporary() bool {
	return p.Code == http.StatusTooManyRequests || p.Code == http.StatusServiceUnavailable
}

// Unexpected reports whether the problem is an internal error.
func (p *Problem) Unexpected() bool { return p.Code == http.StatusInternalServerError }

// Fail makes a Problem.
func Fail(code int, reason, format string, args ...any) *Problem {
	return &Problem{code, reason, fmt.Sprintf(format, args...)}
}

// Bad makes a Problem for an invalid request.
func Bad(format string, args ...any) *Problem {
	return Fail(http.StatusBadRequest, "malformed", format, args...)
}

// TooLarge is the reason of requests that take more than a limit, and the class of such images.
const TooLarge = "too_large"

// ImageProblem makes a Problem for an image that cannot be used, of an error that has a class.
func ImageProblem(of interface{ Class() string }, format string, args ...any) *Problem {
	if of.Class() == TooLarge {
		return Fail(http.StatusRequestEntityTooLarge, TooLarge, format, args...)
	}
	return Fail(http.StatusBadRequest, "image", format, args...)
}

// StatusClientGone is logged for a client that disconnected; it is never sent.
const StatusClientGone = 499

// Problems that do not depend on the request.
var (
	ErrDeadline = &Problem{http.StatusGatewayTimeout, "deadline", "deadline exceeded"}
	ErrGone     = &Problem{StatusClientGone, "client_gone", "the client closed the connection"}
	ErrEnded    = &Problem{http.StatusServiceUnavailable, "draining", "the server has stopped"}
	ErrNotReady = &Problem{http.StatusServiceUnavailable, "not_ready", notReady}
	ErrDevice   = &Problem{http.StatusServiceUnavailable, "device", "the server's device failed"}
	// ErrProbe answers health probes, so that metrics tell them apart from refused work.
	ErrProbe = &Problem{http.StatusServiceUnavailable, "probe", notReady}
)

const notReady = "the server is starting or draining"

// AsProblem converts an error to the one that the client gets. The text of an unexpected error is
// not disclosed.
func AsProblem(err error) *Problem {
	var p *Problem
	var large *http.MaxBytesError
	var broken *net.OpError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &large):
		return Fail(http.StatusRequestEntityTooLarge, "too_large",
			"the body has more than %d bytes", large.Limit)
	case errors.Is(err, context.DeadlineExceeded): // the deadline that the client set
		return ErrDeadline
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Fail(http.StatusRequestTimeout, "slow_client", "the request did not arrive in time")
	case errors.Is(err, context.Canceled), errors.As(err, &broken): // or the network disconnected
		return ErrGone
	}
	return Fail(http.StatusInternalServerError, "internal", "internal error")
}

// ErrBug is a panic that was caught.
var ErrBug = errors.New("this is a bug, please report it")

// Recover turns a panic into an error; it must be deferred.
func Recover(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", ErrBug, p, debug.Stack())
	}
}
