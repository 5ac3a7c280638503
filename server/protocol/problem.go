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

// Problem is why a request is not answered as it wants. HTTP's status codes are its kinds; other
// transports translate them.
type Problem struct {
	Code   int
	Reason string // one of few words, for metrics and the access log
	Text   string // for the client
}

func (p *Problem) Error() string { return p.Text }

// GetStatus makes a Problem an error that huma answers as it is.
func (p *Problem) GetStatus() int { return p.Code }

// Temporary tells whether the same request may succeed later.
func (p *Problem) Temporary() bool {
	return p.Code == http.StatusTooManyRequests || p.Code == http.StatusServiceUnavailable
}

// Unexpected tells whether the problem is an error that nobody planned for.
func (p *Problem) Unexpected() bool { return p.Code == http.StatusInternalServerError }

// Fail makes a Problem.
func Fail(code int, reason, format string, args ...any) *Problem {
	return &Problem{code, reason, fmt.Sprintf(format, args...)}
}

// Bad makes a Problem of a mistake in a request.
func Bad(format string, args ...any) *Problem {
	return Fail(http.StatusBadRequest, "malformed", format, args...)
}

// StatusClientGone is what a log shows for a client that did not wait; nobody gets it as an answer.
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

// AsProblem is what an error is to a client. Unexpected errors keep their text to themselves.
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
	case errors.Is(err, context.DeadlineExceeded): // that a client gave its call
		return ErrDeadline
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Fail(http.StatusRequestTimeout, "slow_client", "the request did not arrive in time")
	case errors.Is(err, context.Canceled), errors.As(err, &broken): // or its network hung up
		return ErrGone
	}
	return Fail(http.StatusInternalServerError, "internal", "internal error")
}

// ErrBug is a panic that was caught.
var ErrBug = errors.New("this is a bug, please report it")

// Recover makes an error of a panic; it must be deferred.
func Recover(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", ErrBug, p, debug.Stack())
	}
}
