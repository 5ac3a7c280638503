package admission

import (
	"net"
	"net/http"
	"strconv"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// sameOrigin refuses requests that a browser sends for a page of another origin.
var sameOrigin http.CrossOriginProtection

var errOrigin = &protocol.Problem{
	Code: http.StatusForbidden, Reason: "origin", Text: "cross-origin request refused",
}

// Identify says who sends a request: a token's number or, without tokens (nil), an address. It
// refuses cross-origin requests and, with tokens, requests without a valid one.
func (t *Tokens) Identify(r *http.Request) (client string, err error) {
	if sameOrigin.Check(r) != nil {
		return "", errOrigin
	}
	if t == nil {
		return Address(r), nil
	}
	n, ok := t.find(r.Header.Get("Authorization"))
	if !ok {
		return "", protocol.Fail(http.StatusUnauthorized, "token",
			"no valid token: want Authorization: Bearer TOKEN")
	}
	return "token " + strconv.Itoa(n), nil
}

// Address is the client's address without the port.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
