package queue

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/inctrl-go/inctrl/internal/filelock"
)

// link is a connection, and the server it leads to if that is in this process.
type link struct {
	conn *nats.Conn
	host *host
}

func (l *link) close() {
	if l.conn != nil {
		l.conn.FlushTimeout(reply) // what was given back
		l.conn.Close()
	}
	if l.host != nil {
		l.host.close()
	}
}

// replicas is how many copies of a queue the servers can have.
func (l *link) replicas() int {
	if len(l.conn.Servers()) >= 3 {
		return 3
	}
	return 1
}

// link connects to the servers, or to the one inside a worker: this one if no other has it. Lost is
// called when the connection ends; a new one is another session's.
func (w *worker) link(lost func()) (*link, error) {
	options := []nats.Option{
		nats.Name("inctrl"), nats.NoReconnect(), nats.Timeout(reply),
		nats.ClosedHandler(func(*nats.Conn) { lost() }),
	}
	if w.URL != "" {
		if w.Creds != "" {
			options = append(options, nats.UserCredentials(w.Creds))
		}
		conn, err := nats.Connect(w.URL, options...)
		return &link{conn: conn}, err
	}
	h, err := w.newHost()
	if errors.Is(err, filelock.ErrHeld) {
		return w.visit(options)
	}
	if err != nil {
		return nil, err
	}
	options = append(options, nats.InProcessServer(h.server), nats.Token(h.Token))
	l := &link{host: h}
	if l.conn, err = nats.Connect("", options...); err == nil {
		err = w.takeOver(l)
	}
	if err != nil {
		w.spoilt = err
		l.close()
		return nil, err
	}
	return l, nil
}

// takeOver ends the leases that an earlier server gave: the workers that still are at their tasks
// have those locked. Only then are the other workers told where the server is.
func (w *worker) takeOver(l *link) error {
	js, err := jetstream.New(l.conn)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), reply)
	defer cancel()
	err = js.DeleteConsumer(ctx, w.name(), consumer)
	none := errors.Is(err, jetstream.ErrStreamNotFound) ||
		errors.Is(err, jetstream.ErrConsumerNotFound)
	if err != nil && !none {
		return err
	}
	w.Log.Info("the queue is in this process", "address", l.host.URL)
	return w.publishAddress(l.host.address)
}

// address is the content of a file for the other workers.
type address struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	Host  string `json:"host"`
	PID   int    `json:"pid"`
}

func (w *worker) addressFile() string { return filepath.Join(w.Dir, "address") }

// visit connects to the server inside another worker.
func (w *worker) visit(options []nats.Option) (*link, error) {
	text, err := os.ReadFile(w.addressFile())
	if err != nil {
		return nil, fmt.Errorf("another process is about to start it: %w", err)
	}
	var a address
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, fmt.Errorf("%.300q: not an address: %.200s", w.addressFile(), err.Error())
	}
	conn, err := nats.Connect(a.URL, append(options, nats.Token(a.Token))...)
	if err != nil {
		return nil, fmt.Errorf("%.64q, process %d of %.64q: %w", a.URL, a.PID, a.Host, err)
	}
	return &link{conn: conn}, nil
}

// host is a server in this process.
type host struct {
	address
	server *server.Server
	lock   *os.File
}

func (h *host) close() {
	h.server.Shutdown()
	h.server.WaitForShutdown()
	h.lock.Close()
}

// newHost starts a server on the store that an earlier one has left, unless another process has it
// (filelock.ErrHeld).
func (w *worker) newHost() (*host, error) {
	if err := os.MkdirAll(w.Dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := filelock.Try(filepath.Join(w.Dir, "lock"))
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, &taskError{fmt.Errorf("%w: give --queue or --shard", err)}
	}
	if err != nil {
		return nil, err
	}
	h := &host{lock: lock}
	if err := h.start(w); err != nil {
		lock.Close()
		return nil, err
	}
	return h, nil
}

func (h *host) start(w *worker) error {
	token := make([]byte, 16)
	rand.Read(token)
	h.PID, h.Token = os.Getpid(), hex.EncodeToString(token)
	h.Host, _ = os.Hostname()
	o, err := w.options(h.Token)
	if err != nil {
		return &taskError{err}
	}
	if w.spoilt != nil {
		w.Log.Warn("the queue's files cannot be used and are made anew; no result is in them",
			"reason", w.spoilt)
		if err := os.RemoveAll(o.StoreDir); err != nil {
			return err
		}
	}
	if h.server, w.spoilt = w.startServer(o); w.spoilt != nil {
		return w.spoilt
	}
	h.URL = h.server.ClientURL()
	return nil
}

func (w *worker) options(token string) (*server.Options, error) {
	name, port, err := net.SplitHostPort(w.Listen)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		n = server.RANDOM_PORT
	}
	return &server.Options{
		ServerName: w.name(), Host: name, Port: n, Authorization: token, NoSigs: true,
		JetStream: true, StoreDir: filepath.Join(w.Dir, "store"), SyncAlways: true,
	}, nil
}

func (w *worker) startServer(o *server.Options) (*server.Server, error) {
	s, err := server.NewServer(o)
	if err != nil {
		return nil, err
	}
	said := &serverLog{log: w.Log}
	s.SetLogger(said, false, false)
	s.Start()
	for end := time.Now().Add(2 * reply); !s.ReadyForConnections(reply/50) && !said.fatal.Load() &&
		time.Now().Before(end); {
	}
	if said.fatal.Load() || !s.JetStreamEnabled() {
		s.Shutdown()
		s.WaitForShutdown()
		return nil, fmt.Errorf("the server does not start: %.300s", said.last())
	}
	return s, nil
}

// publishAddress tells the other workers.
func (w *worker) publishAddress(a address) error {
	text, err := json.Marshal(a)
	if err != nil {
		return err
	}
	temp := w.addressFile() + ".new"
	if err := os.WriteFile(temp, text, 0o600); err != nil {
		return err
	}
	return os.Rename(temp, w.addressFile())
}
