package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"
)

// fault is something that goes wrong around the server.
type fault struct {
	name     string
	do       func(ctx context.Context, k *soak) error
	restarts bool // the server runs in a new process afterwards
}

var faults = []fault{
	{"clients go in the middle of a body", cutBody, false},
	{"clients go before the answer", cutAnswer, false},
	{"bodies end early", shortBody, false},
	{"bodies stop coming", slowBody, false},
	{"overload", overloaded, false},
	{"SIGTERM, start", terminate, true},
	{"SIGKILL, start", kill, true},
}

// survived are the faults that do not restart the process.
func survived(all []fault) (some []fault) {
	for _, f := range all {
		if !f.restarts {
			some = append(some, f)
		}
	}
	return some
}

// many is the number of clients that misbehave at a time.
const many = 16

// misbehave opens connections, sends the first part of a request's body on each, and then calls do
// on all of them.
func (k *soak) misbehave(part float64, do func(*net.TCPConn) error) error {
	errs := make([]error, many)
	var group sync.WaitGroup
	for i := range errs {
		s := k.work.group[i%len(k.work.group)]
		group.Go(func() {
			c, err := net.Dial("tcp", strings.TrimPrefix(k.url, "http://"))
			if err != nil {
				errs[i] = err
				return
			}
			defer c.Close()
			if errs[i] = sendPart(c, s, part); errs[i] == nil {
				errs[i] = do(c.(*net.TCPConn))
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// sendPart writes a request with only the first part of its body.
func sendPart(c net.Conn, s *request, part float64) error {
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n",
		s.path, c.RemoteAddr(), len(s.body))
	for name := range s.header {
		head += name + ": " + s.header.Get(name) + "\r\n"
	}
	if _, err := c.Write([]byte(head + "\r\n")); err != nil {
		return err
	}
	_, err := c.Write(s.body[:int(part*float64(len(s.body)))])
	return err
}

// cutBody closes connections in the middle of a body, half of them with a reset.
func cutBody(_ context.Context, k *soak) error {
	return k.misbehave(0.5, func(c *net.TCPConn) error { return c.SetLinger(0) })
}

func cutAnswer(_ context.Context, k *soak) error {
	return k.misbehave(1, func(*net.TCPConn) error { return nil })
}

func shortBody(_ context.Context, k *soak) error {
	return k.misbehave(0.5, func(c *net.TCPConn) error {
		if err := c.CloseWrite(); err != nil {
			return err
		}
		return answers(c, http.StatusBadRequest)
	})
}

func slowBody(_ context.Context, k *soak) error {
	return k.misbehave(0.1, func(c *net.TCPConn) error {
		return answers(c, http.StatusRequestTimeout)
	})
}

// answers reads an answer, which must have the code.
func answers(c net.Conn, code int) error {
	if err := c.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return err
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != code {
		return fmt.Errorf("%s, want code %d", r.Status, code)
	}
	return nil
}

// overloaded sends requests at ten times the server's rate for some seconds, and returns when none
// of them is pending.
func overloaded(ctx context.Context, k *soak) error {
	return k.during(refused, func() error {
		var f tally
		s := stream{
			target: k.target, requests: k.work.mixed, rate: 10 * k.capacity, seed: k.rng.Uint64(),
			most: inFlight, each: f.add,
		}
		s.run(ctx, min(5*time.Second, k.every/4))
		s.wait()
		if f.late+f.other > 0 {
			return fmt.Errorf("%d requests got 504, %d neither 200 nor 429%s", f.late, f.other,
				f.first)
		}
		return nil
	})
}

// terminate sends SIGTERM when many requests are admitted, all of which must be answered, and
// starts the server again.
func terminate(ctx context.Context, k *soak) error {
	burst, err := k.burst(ctx)
	if err != nil {
		return err
	}
	if err := k.restart(ctx, syscall.SIGTERM); err != nil {
		return err
	}
	for range many {
		if o := <-burst; !o.ok() {
			return fmt.Errorf("it was admitted, then: %v", o)
		}
	}
	return nil
}

// kill sends SIGKILL when many requests are admitted and a prompt set is being made.
func kill(ctx context.Context, k *soak) error {
	if _, err := k.burst(ctx); err != nil {
		return err
	}
	made := make(chan struct{})
	go func() {
		if k.disk != nil {
			_ = k.makeSet(ctx) // the set must exist only if this succeeded
		}
		close(made)
	}()
	err := k.restart(ctx, syscall.SIGKILL)
	<-made
	return err
}

// burst sends many requests at once while the steady load pauses. It returns when all are admitted;
// their outcomes come through the channel.
func (k *soak) burst(ctx context.Context) (<-chan outcome, error) {
	got := make(chan outcome, many)
	err := k.silence(func() error {
		images := 0.0
		for i := range many {
			s := k.work.group[i%len(k.work.group)]
			images += float64(s.images)
			go func() { got <- k.send(ctx, s, time.Now()) }()
		}
		// An answered request holds nothing any more, but its images were admitted too.
		return until(ctx, "admitted", func() bool {
			now, err := k.sample(ctx)
			answered := float64(len(got)) * float64(k.group)
			return err == nil && now.admitted+answered >= images
		})
	})
	return got, err
}
