package admission

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// Amount is admitted work.
type Amount struct {
	Images int
	Bytes  int64
}

// Limits bound what is admitted at a time.
type Limits struct {
	Images    int   // of all requests
	Bytes     int64 // of all requests
	PerClient int   // requests of one client
}

// Admission limits work: images and bytes of all requests, and the number of requests of each
// client.
type Admission struct {
	limits  Limits
	mu      sync.Mutex
	total   Amount
	clients map[string]int // number of requests in progress
}

// New makes an Admission that has admitted nothing.
func New(l Limits) *Admission { return &Admission{limits: l, clients: map[string]int{}} }

// Held is what is admitted now.
func (a *Admission) Held() Amount {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.total
}

// Enter admits a request of a client; each successful call needs a Leave.
func (a *Admission) Enter(client string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.clients[client] >= a.limits.PerClient {
		return protocol.Fail(http.StatusTooManyRequests, "client_cap",
			"%d requests of this client are in work, which is the most", a.limits.PerClient)
	}
	a.clients[client]++
	return nil
}

// Leave ends a request that Enter admitted.
func (a *Admission) Leave(client string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.clients[client]--; a.clients[client] == 0 {
		delete(a.clients, client)
	}
}

// Lease is what one request holds of the limits. It is released when its last holder is done: the
// handler, or an image in the queue, which may outlive the handler.
type Lease struct {
	admission *Admission
	amount    Amount   // guarded by admission.mu
	after     []func() // called on release, last first
	holders   atomic.Int32
}

// Lease makes an empty lease, held by the caller.
func (a *Admission) Lease() *Lease {
	l := &Lease{admission: a}
	l.holders.Store(1)
	return l
}

// Use adds a function to call on release; only the handler may call Use.
func (l *Lease) Use(release func()) { l.after = append(l.after, release) }

// Add admits more, or fails if that is too much for now, or for any time.
func (l *Lease) Add(more Amount) error {
	a := l.admission
	a.mu.Lock()
	defer a.mu.Unlock()
	images, bytes := l.amount.Images+more.Images, l.amount.Bytes+more.Bytes
	if images > a.limits.Images || bytes > a.limits.Bytes {
		return protocol.Fail(http.StatusRequestEntityTooLarge, protocol.TooLarge,
			"the request takes %d images and %d bytes or more; all may take %d images and %d bytes",
			images, bytes, a.limits.Images, a.limits.Bytes)
	}
	if a.total.Images+more.Images > a.limits.Images {
		return protocol.Fail(http.StatusTooManyRequests, "queue_images",
			"the queue is full: %d images wait, %d may", a.total.Images, a.limits.Images)
	}
	if a.total.Bytes+more.Bytes > a.limits.Bytes {
		return protocol.Fail(http.StatusTooManyRequests, "queue_bytes",
			"the queue is full: %d bytes wait, %d may", a.total.Bytes, a.limits.Bytes)
	}
	a.total.Images += more.Images
	a.total.Bytes += more.Bytes
	l.amount.Images += more.Images
	l.amount.Bytes += more.Bytes
	return nil
}

// AddBytes is Add for bytes only.
func (l *Lease) AddBytes(n int64) error { return l.Add(Amount{Bytes: n}) }

// give gives bytes back before the lease ends.
func (l *Lease) give(n int64) {
	l.admission.mu.Lock()
	defer l.admission.mu.Unlock()
	l.admission.total.Bytes -= n
	l.amount.Bytes -= n
}

// Others is the number of images that other requests have admitted.
func (l *Lease) Others() int {
	l.admission.mu.Lock()
	defer l.admission.mu.Unlock()
	return l.admission.total.Images - l.amount.Images
}

// Hold adds a holder.
func (l *Lease) Hold() { l.holders.Add(1) }

// Release ends a hold; the last one releases the lease.
func (l *Lease) Release() {
	if l.holders.Add(-1) > 0 {
		return
	}
	a := l.admission
	a.mu.Lock()
	a.total.Images -= l.amount.Images
	a.total.Bytes -= l.amount.Bytes
	a.mu.Unlock()
	for _, f := range slices.Backward(l.after) {
		f()
	}
}
