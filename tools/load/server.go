package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// server is a process of `inctrl serve` that this program started.
type server struct {
	*target
	program string
	args    []string
	log     *os.File
	process *exec.Cmd
	ended   chan error // gets the result of the process
}

// newServer makes a server on a free local port and does not start it yet.
func newServer(
	program, dir string, promptFiles map[string]string, flags ...string,
) (*server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		return nil, err
	}
	t, err := newTarget("http://" + address)
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(dir, "serve.log"), os.O_CREATE|os.O_RDWR|os.O_APPEND,
		0o600)
	if err != nil {
		return nil, err
	}
	s := &server{
		target: t, program: program, log: log, args: []string{"serve", "--listen", address},
	}
	for name, file := range promptFiles {
		s.args = append(s.args, "--prompts", name+"="+file)
	}
	s.args = append(s.args, flags...)
	return s, nil
}

// start starts the process and waits until it is ready.
func (s *server) start(ctx context.Context) error {
	p, ended := exec.Command(s.program, s.args...), make(chan error, 1)
	p.Stderr = s.log
	if err := p.Start(); err != nil {
		return err
	}
	go func() { ended <- p.Wait() }()
	s.process, s.ended = p, ended
	if err := s.ready(ctx); err != nil {
		return fmt.Errorf("%w: %s", err, s.said())
	}
	return nil
}

// end sends a signal and waits for the process. An exit that is normal for the signal is no error.
func (s *server) end(sig syscall.Signal) error {
	if err := s.process.Process.Signal(sig); err != nil {
		return err
	}
	return s.wait(sig)
}

func (s *server) wait(sig syscall.Signal) error {
	select {
	case err := <-s.ended:
		if err != nil && sig != syscall.SIGKILL {
			return fmt.Errorf("the server ended with %w: %s", err, s.said())
		}
		return nil
	case <-time.After(time.Minute):
		return fmt.Errorf("a minute after %v the server still runs: %s", sig, s.said())
	}
}

// close kills the process if it still runs.
func (s *server) close() {
	if s.process != nil {
		_ = s.process.Process.Kill() // it may have ended
	}
	s.log.Close()
}

// said is the end of the log.
func (s *server) said() []byte {
	data, _ := os.ReadFile(s.log.Name())
	return data[max(0, len(data)-1000):]
}

// complaints are the lines of the log that report errors of the server.
func (s *server) complaints() (lines [][]byte, err error) {
	data, err := os.ReadFile(s.log.Name())
	for line := range bytes.Lines(data) {
		if !bytes.HasPrefix(line, []byte("{")) || bytes.Contains(line, []byte(`"level":"ERROR"`)) {
			lines = append(lines, line)
		}
	}
	return lines, err
}
