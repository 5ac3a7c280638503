package admission

import (
	"net"
	"net/http"
	"strconv"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// sameOrigin refuses what a browser sends on behalf of a page of another origin.
var sameOrigin http.CrossOriginProtection

// Identify says who sends a request: a token's number or, without tokens (nil), an address. It
// refuses requests of pages of another origin and, if there are tokens, those without one.
func (t *Tokens) Identify(r *http.Request) (client string, err error) {
	if sameOrigin.Check(r) != nil {
		return "", protocol.Fail(http.StatusForbidden, "origin", "cross-origin request refused")
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

// Address is the client's, without its port.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
