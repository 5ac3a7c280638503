package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"

	"github.com/inctrl-go/inctrl/model"
)

// problem is why a request is not answered as it wants.
type problem struct {
	code   int
	reason string // one of few words, for metrics
	text   string // for the client
}

func (p *problem) Error() string { return p.text }

// again is whether the same may be answered later.
func (p *problem) again() bool {
	return p.code == http.StatusTooManyRequests || p.code == http.StatusServiceUnavailable
}

func (p *problem) unknown() bool { return p.code == http.StatusInternalServerError }

func fail(code int, reason, format string, args ...any) *problem {
	return &problem{code, reason, fmt.Sprintf(format, args...)}
}

// bad is a mistake in a request.
func bad(format string, args ...any) *problem {
	return fail(http.StatusBadRequest, "malformed", format, args...)
}

// statusClientGone is what a log shows for a client that did not wait; nobody gets it as an answer.
const statusClientGone = 499

var (
	errDeadline = &problem{http.StatusGatewayTimeout, "deadline", "the request's time is over"}
	errGone     = &problem{statusClientGone, "client_gone", "the client went away"}
	errEnded    = &problem{http.StatusServiceUnavailable, "draining", "the server ended"}
	errNotReady = &problem{http.StatusServiceUnavailable, "not_ready", notReady}
	errDevice   = &problem{http.StatusServiceUnavailable, "device", "the server's device failed"}
	// Of those who only ask whether it is ready: they are told apart from work that is refused.
	errProbe = &problem{http.StatusServiceUnavailable, "probe", notReady}
)

const notReady = "the server is starting or draining"

// asProblem is what an error is to a client. What a client need not know is not told.
func asProblem(err error) *problem {
	var p *problem
	var large *http.MaxBytesError
	var broken *net.OpError
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, model.ErrDevice):
		return errDevice
	case errors.As(err, &large):
		return fail(http.StatusRequestEntityTooLarge, "too_large",
			"the body has more than %d bytes", large.Limit)
	case errors.Is(err, context.DeadlineExceeded): // that a client gave its call
		return errDeadline
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fail(http.StatusRequestTimeout, "slow_client", "the request did not come in time")
	case errors.Is(err, context.Canceled), errors.As(err, &broken): // it hung up, or its network did
		return errGone
	}
	return fail(http.StatusInternalServerError, "internal", "internal error")
}
