package admission

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// Hosts are the names by which clients may call the server, besides localhost and the loopback
// addresses. A page from elsewhere can let its own name lead to this machine (DNS rebinding), and
// then asks as a page of the same origin; but its requests still carry that name.
type Hosts struct {
	names     []string
	addresses bool // any IP address, which nobody can let lead elsewhere
}

// ErrHost is a name that no request can carry.
var ErrHost = errors.New("no host name")

// NewHosts makes Hosts of further names, and of all IP addresses if addresses is true.
func NewHosts(names []string, addresses bool) (*Hosts, error) {
	h := &Hosts{addresses: addresses}
	for _, name := range names {
		if bare := hostname(name); bare != strings.ToLower(name) || bare == "" ||
			strings.ContainsAny(bare, "/*@: ") {
			return nil, fmt.Errorf("%w: %.64q, want a name without port", ErrHost, name)
		}
		h.names = append(h.names, strings.ToLower(name))
	}
	return h, nil
}

// Check refuses a request whose Host, or :authority, is another name. A nil Hosts allows all.
func (h *Hosts) Check(r *http.Request) error {
	if h == nil || h.allows(hostname(r.Host)) {
		return nil
	}
	return protocol.Fail(http.StatusMisdirectedRequest, "host",
		"host %.64q is not one of this server's: localhost, a loopback address, "+
			"or a name of --allow-host", r.Host)
}

func (h *Hosts) allows(name string) bool {
	if name == "localhost" || slices.Contains(h.names, name) {
		return true
	}
	ip, err := netip.ParseAddr(name)
	return err == nil && ip.Zone() == "" && (ip.IsLoopback() || h.addresses)
}

// hostname is a Host header without port, brackets and final dot, in lower case.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	} else if inside, ok := strings.CutPrefix(host, "["); ok && strings.HasSuffix(inside, "]") {
		host = strings.TrimSuffix(inside, "]")
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// SameOrigin refuses every request that a browser sends for a page of another origin, whatever its
// method.
func SameOrigin(r *http.Request) error {
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	own := origin == "" || origin == "http://"+r.Host || origin == "https://"+r.Host
	if own && (site == "" || site == "same-origin" || site == "none") {
		return nil
	}
	return errOrigin
}
