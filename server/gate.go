package server

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// amount is work that is admitted.
type amount struct {
	images int
	bytes  int64
}

// gate admits work: so many images and bytes in all, so many requests of a client.
type gate struct {
	limits  Limits
	mu      sync.Mutex
	total   amount
	clients map[string]int // requests in flight
}

func newGate(l Limits) *gate { return &gate{limits: l, clients: map[string]int{}} }

func (g *gate) held() amount {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.total
}

// enter admits a request of a client; leave must follow.
func (g *gate) enter(client string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.clients[client] >= g.limits.PerClient {
		return fail(http.StatusTooManyRequests, "client_cap",
			"%d requests of this client are in work, which is the most", g.limits.PerClient)
	}
	g.clients[client]++
	return nil
}

func (g *gate) leave(client string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.clients[client]--; g.clients[client] == 0 {
		delete(g.clients, client)
	}
}

// lease is what one request holds of the gate's amounts. It is given back when the last of those
// who hold it is done: the handler, and every image in the queue, which may outlive the handler.
type lease struct {
	gate    *gate
	amount  amount   // guarded by gate.mu
	after   []func() // called when it is given back, the last first
	holders atomic.Int32
}

func (g *gate) lease() *lease {
	l := &lease{gate: g}
	l.holders.Store(1)
	return l
}

// use keeps what a request needs until the lease is given back; only the handler may call it.
func (l *lease) use(release func()) { l.after = append(l.after, release) }

// add takes more, or nothing if that is too much: for now, or for ever.
func (l *lease) add(more amount) error {
	g := l.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	if l.amount.images+more.images > g.limits.Images ||
		l.amount.bytes+more.bytes > g.limits.Bytes {
		return fail(http.StatusRequestEntityTooLarge, "too_large",
			"the request takes more than the %d images or %d bytes that all may take",
			g.limits.Images, g.limits.Bytes)
	}
	if g.total.images+more.images > g.limits.Images {
		return fail(http.StatusTooManyRequests, "queue_images",
			"the queue is full: %d images wait, %d may", g.total.images, g.limits.Images)
	}
	if g.total.bytes+more.bytes > g.limits.Bytes {
		return fail(http.StatusTooManyRequests, "queue_bytes",
			"the queue is full: %d bytes wait, %d may", g.total.bytes, g.limits.Bytes)
	}
	g.total.images += more.images
	g.total.bytes += more.bytes
	l.amount.images += more.images
	l.amount.bytes += more.bytes
	return nil
}

// others is how many images of other requests are admitted.
func (l *lease) others() int {
	l.gate.mu.Lock()
	defer l.gate.mu.Unlock()
	return l.gate.total.images - l.amount.images
}

func (l *lease) hold() { l.holders.Add(1) }

func (l *lease) release() {
	if l.holders.Add(-1) > 0 {
		return
	}
	g := l.gate
	g.mu.Lock()
	g.total.images -= l.amount.images
	g.total.bytes -= l.amount.bytes
	g.mu.Unlock()
	for _, f := range slices.Backward(l.after) {
		f()
	}
}
