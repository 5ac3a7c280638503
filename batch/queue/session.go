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

// session is a connection to the queue, with the server if it runs in this process.
type session struct {
	conn *nats.Conn
	host *host
}

func (s *session) close() {
	if s.conn != nil {
		s.conn.FlushTimeout(reply) // send the returned tasks
		s.conn.Close()
	}
	if s.host != nil {
		s.host.close()
	}
}

// replicas is the number of replicas that the servers support.
func (s *session) replicas() int {
	if len(s.conn.Servers()) >= 3 {
		return 3
	}
	return 1
}

// connect connects to the configured servers, or else to the server inside a worker, which it
// starts in this process if no other worker has one. lost is called when the connection ends.
func (w *worker) connect(lost func()) (*session, error) {
	options := []nats.Option{
		nats.Name("inctrl"), nats.NoReconnect(), nats.Timeout(reply),
		nats.ClosedHandler(func(*nats.Conn) { lost() }),
	}
	if w.URL != "" {
		if w.Creds != "" {
			options = append(options, nats.UserCredentials(w.Creds))
		}
		conn, err := nats.Connect(w.URL, options...)
		return &session{conn: conn}, err
	}
	h, err := w.newHost()
	if errors.Is(err, filelock.ErrHeld) {
		return w.visit(options)
	}
	if err != nil {
		return nil, err
	}
	options = append(options, nats.InProcessServer(h.server), nats.Token(h.Token))
	s := &session{host: h}
	if s.conn, err = nats.Connect("", options...); err == nil {
		err = w.takeOver(s)
	}
	if err != nil {
		w.badStore = err
		s.close()
		return nil, err
	}
	return s, nil
}

// takeOver ends the leases of an earlier server (workers that still have a task hold its lock) and
// publishes the server's address for the other workers.
func (w *worker) takeOver(s *session) error {
	js, err := jetstream.New(s.conn)
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
	w.Log.Info("the queue is in this process", "address", s.host.URL)
	return w.publishAddress(s.host.address)
}

// address is the content of the address file.
type address struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	Host  string `json:"host"`
	PID   int    `json:"pid"`
}

func (w *worker) addressFile() string { return filepath.Join(w.Dir, "address") }

// visit connects to the server inside another worker.
func (w *worker) visit(options []nats.Option) (*session, error) {
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
	return &session{conn: conn}, nil
}

// host is a queue server in this process.
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

// newHost starts a server on the files of an earlier one. The error is filelock.ErrHeld if another
// process runs a server.
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
	if w.badStore != nil {
		w.Log.Warn("the queue's files are damaged and will be replaced; no result is lost",
			"reason", w.badStore)
		if err := os.RemoveAll(o.StoreDir); err != nil {
			return err
		}
	}
	if h.server, w.badStore = w.startServer(o); w.badStore != nil {
		return w.badStore
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
