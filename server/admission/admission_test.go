package admission

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// problem is the reason of an error; empty without one.
func problem(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var p *protocol.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error %v is no problem", err)
	}
	return p.Reason
}

// TestLease: a lease is held until its last holder is done; then its release functions run, last
// first.
func TestLease(t *testing.T) {
	t.Parallel()
	a := New(Limits{Images: 4, Bytes: 100, PerClient: 1})
	one, two := a.Lease(), a.Lease()
	for _, step := range []struct {
		of   *Lease
		more Amount
		want string
	}{
		{one, Amount{Images: 3, Bytes: 60}, ""},
		{two, Amount{Images: 2}, "queue_images"},
		{two, Amount{Bytes: 41}, "queue_bytes"},
		{two, Amount{Images: 1, Bytes: 40}, ""},
		{two, Amount{Images: 4}, "too_large"},
		{two, Amount{Bytes: 61}, "too_large"},
	} {
		if got := problem(t, step.of.Add(step.more)); got != step.want {
			t.Errorf("%+v: %q, want %q", step.more, got, step.want)
		}
	}
	if got := a.Held(); got != (Amount{Images: 4, Bytes: 100}) || one.Others() != 1 {
		t.Errorf("held %+v, %d of others", got, one.Others())
	}
	var order []int
	for i := range 3 {
		one.Use(func() { order = append(order, i) })
	}
	one.Hold()
	one.Release()
	if got := a.Held(); got.Images != 4 || order != nil {
		t.Errorf("held %+v while it has a holder, given back %v", got, order)
	}
	one.Release()
	two.Release()
	if got := a.Held(); got != (Amount{}) || !slices.Equal(order, []int{2, 1, 0}) {
		t.Errorf("held %+v at the end, given back %v", got, order)
	}
}

// TestClients: each client has its own limit.
func TestClients(t *testing.T) {
	t.Parallel()
	a := New(Limits{Images: 1, Bytes: 1, PerClient: 2})
	for _, step := range []struct{ client, want string }{
		{"a", ""}, {"a", ""}, {"a", "client_cap"}, {"b", ""},
	} {
		if got := problem(t, a.Enter(step.client)); got != step.want {
			t.Errorf("%s: %q, want %q", step.client, got, step.want)
		}
	}
	a.Leave("a")
	if got := problem(t, a.Enter("a")); got != "" {
		t.Errorf("after one left: %q", got)
	}
}

// TestReader: a body is admitted as it arrives, up to the limit.
func TestReader(t *testing.T) {
	t.Parallel()
	a := New(Limits{Images: 1, Bytes: 10, PerClient: 1})
	l := a.Lease()
	r := l.Reader(strings.NewReader("0123456789ab"))
	if _, err := io.ReadFull(r, make([]byte, 8)); err != nil || a.Held().Bytes != 8 {
		t.Errorf("%v, %d bytes held", err, a.Held().Bytes)
	}
	for range 2 { // the error stays
		if _, err := r.Read(make([]byte, 8)); problem(t, err) != "too_large" {
			t.Errorf("over the limit: %v", err)
		}
	}
	if err := Broken(errors.New("connection reset")); err != protocol.ErrGone {
		t.Errorf("a broken connection: %v", err)
	}
	if err := Broken(io.ErrUnexpectedEOF); err != io.ErrUnexpectedEOF {
		t.Errorf("a short body: %v", err)
	}
}

// TestReadAll: while a body is read its bytes count twice, as they do in memory; then once, also
// after an error.
func TestReadAll(t *testing.T) {
	t.Parallel()
	a := New(Limits{Images: 1, Bytes: 20, PerClient: 1})
	for n, want := range map[int]string{0: "", 10: "", 11: "too_large"} {
		l := a.Lease()
		data, err := l.ReadAll(l.Reader(iotest.OneByteReader(strings.NewReader(
			strings.Repeat("x", n)))))
		if problem(t, err) != want || want == "" && len(data) != n {
			t.Errorf("%d bytes: read %d, %v", n, len(data), err)
		}
		if held := a.Held().Bytes; held != int64(n) && want == "" || held > 11 {
			t.Errorf("%d bytes: %d are held", n, held)
		}
		l.Release()
		if held := a.Held().Bytes; held != 0 {
			t.Errorf("%d bytes: %d are held after the release", n, held)
		}
	}
}

// TestIdentify: a client is its address or, with tokens, the number of its token.
func TestIdentify(t *testing.T) {
	t.Parallel()
	tokens, err := ReadTokens([]byte("# comment\n0123456789abcdef\n\nfedcba9876543210\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tokens         *Tokens
		header, origin string
		client, reason string
	}{
		{nil, "", "", "192.0.2.1", ""},
		{nil, "", "https://elsewhere.example", "", "origin"},
		{tokens, "Bearer fedcba9876543210", "", "token 2", ""},
		{tokens, "bearer 0123456789abcdef", "", "token 1", ""},
		{tokens, "Bearer 0123456789abcdee", "", "", "token"},
		{tokens, "0123456789abcdef", "", "", "token"},
		{tokens, "Bearer fedcba9876543210", "https://elsewhere.example", "", "origin"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		client, err := c.tokens.Identify(r)
		if client != c.client || problem(t, err) != c.reason {
			t.Errorf("%+v: %q, %v", c, client, err)
		}
	}
}

// TestReadTokens: a token file without usable tokens is refused.
func TestReadTokens(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<17)
	for _, text := range []string{"", "# none\n", "short\n", "with a space in it\n", long} {
		if _, err := ReadTokens([]byte(text)); !errors.Is(err, ErrTokens) {
			t.Errorf("tokens %.20q: %v", text, err)
		}
	}
}
