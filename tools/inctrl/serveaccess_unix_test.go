//go:build unix

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	oldToken = "0123456789abcdef-old"
	newToken = "0123456789abcdef-new"
)

// put writes a file with a mode, whatever the umask.
func put(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificate writes a self-signed certificate of a serial number, and its key.
func certificate(t *testing.T, dir string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{{127, 0, 0, 1}},
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, data []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
	}
	put(t, filepath.Join(dir, "cert.pem"), block("CERTIFICATE", der), 0o644)
	put(t, filepath.Join(dir, "key.pem"), block("PRIVATE KEY", raw), 0o600)
}

// hangUp sends SIGHUP and waits until the server has said something n times.
func (s *atWork) hangUp(says string, n int) {
	s.t.Helper()
	for range n {
		s.log.expect(says)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		s.t.Fatal(err)
	}
	for range n {
		s.log.wait(s.t, says)
	}
}

// expect makes wait find lines that come from now on.
func (l *serveLog) expect(msg string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.wants[msg] == nil {
		l.wants[msg] = make(chan string, 16)
	}
}

// TestServeReload: SIGHUP makes new tokens and a new certificate valid without ending connections;
// files that cannot be used change nothing and are logged. A file of tokens that everybody can read
// is warned of.
func TestServeReload(t *testing.T) {
	dir := t.TempDir()
	tokens := put(t, filepath.Join(dir, "tokens"), oldToken+"\n", 0o604)
	certificate(t, dir, 1)
	s := startServe(t, "--prompts", "fabric="+promptFile(t), "--tokens", tokens,
		"--tls-cert", filepath.Join(dir, "cert.pem"), "--tls-key", filepath.Join(dir, "key.pem"))
	if text := s.log.String(); !strings.Contains(text, "chmod o-r") ||
		strings.Contains(text, "key.pem") {
		t.Errorf("no warning of the tokens, or one of the key: %s", text)
	}
	address := strings.TrimPrefix(s.url, "http://")
	dial := func() (*tls.Conn, int64) {
		c, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		return c, c.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	ask := func(c *tls.Conn, token string) string {
		_, err := io.WriteString(c, "GET /v2 HTTP/1.1\r\nHost: localhost\r\n"+
			"Authorization: Bearer "+token+"\r\n\r\n")
		answer := make([]byte, 4096)
		n := 0
		for err == nil && !bytes.Contains(answer[:n], []byte("}\n")) {
			var m int
			m, err = c.Read(answer[n:])
			n += m
		}
		if err != nil {
			t.Fatal(err)
		}
		return string(answer[9:12])
	}
	first, _ := dial()
	defer first.Close()
	check := func(when string, of int64, codes ...string) {
		t.Helper()
		c, serial := dial()
		defer c.Close()
		if serial != of {
			t.Errorf("%s: certificate %d, want %d", when, serial, of)
		}
		for i, token := range []string{oldToken, newToken} {
			if got := ask(first, token); got != codes[i] {
				t.Errorf("%s: %s: code %s, want %s", when, token, got, codes[i])
			}
		}
	}
	check("before", 1, "200", "401")

	put(t, tokens, "short\n", 0o600)
	put(t, filepath.Join(dir, "cert.pem"), "no certificate", 0o644)
	s.hangUp("not reloaded, those from before stay", 2)
	check("after unusable files", 1, "200", "401")

	put(t, tokens, newToken+"\n", 0o600)
	certificate(t, dir, 2)
	s.hangUp("reloaded", 2)
	check("after a reload", 2, "401", "200")

	if err := os.Remove(tokens); err != nil {
		t.Fatal(err)
	}
	s.hangUp("not reloaded, those from before stay", 1)
	check("without the file", 2, "401", "200")
	s.end()
}

// String is all that was logged.
func (l *serveLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// TestServeSpecialFiles: a named pipe or a device as the file of a model, prompts, tokens or a
// certificate is refused; opening it could block for ever.
func TestServeSpecialFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	certificate(t, dir, 1)
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	fine := "--prompts=fabric=" + promptFile(t)
	for _, special := range []string{pipe, "/dev/zero", dir} {
		for _, args := range [][]string{
			{fine, "--model", special}, {"--prompts", "a=" + special}, {fine, "--tokens", special},
			{fine, "--tls-cert", special, "--tls-key", key},
			{fine, "--tls-cert", cert, "--tls-key", special},
		} {
			got := inctrl(t, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
			if got.code != exitError || !strings.Contains(got.err, "not a regular file") {
				t.Errorf("%q: code %d: %s", args, got.code, got.err)
			}
		}
	}
}

// TestServeHosts: a server without tokens on the loopback interface, and the operators' listener
// always, answer only hosts that cannot lead elsewhere or were allowed. What operators see of the
// command line has no credentials.
func TestServeHosts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tokens := put(t, filepath.Join(dir, "tokens"), oldToken+"\n", 0o600)
	code := func(url, host string) (int, string) {
		r, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		r.Header.Set("Authorization", "Bearer "+oldToken)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(body)
	}
	prompts := "--prompts=fabric=" + promptFile(t)
	for _, c := range []struct {
		args          []string
		host          string
		server, admin int
	}{
		{nil, "", 200, 200}, {nil, "localhost:1", 200, 200}, {nil, "evil.example", 421, 421},
		{[]string{"--allow-host", "a.example,b.example"}, "b.example:8080", 200, 200},
		{[]string{"--allow-host", "a.example"}, "b.example", 421, 421},
		{[]string{"--tokens", tokens}, "any.example", 200, 421},
		{[]string{"--tokens", tokens, "--allow-host", "a.example"}, "any.example", 421, 421},
	} {
		s := startServe(t, append(c.args, prompts, "--store=sqlite:"+dir+"/secret",
			"--blobs", "file:"+dir+"/blobs")...)
		if got, _ := code(s.url+"/v2", c.host); got != c.server {
			t.Errorf("%q: host %q: code %d, want %d", c.args, c.host, got, c.server)
		}
		if got, _ := code(s.admin+"/metrics", c.host); got != c.admin {
			t.Errorf("%q: host %q: operators: code %d, want %d", c.args, c.host, got, c.admin)
		}
		_, line := code(s.admin+"/debug/pprof/cmdline", "")
		if !strings.HasPrefix(line, "inctrl\x00serve\x00") || strings.Contains(line, "secret") ||
			!strings.Contains(line, "--store=sqlite:…") {
			t.Errorf("command line %q", line)
		}
		s.end()
	}
	bad := inctrl(t, "serve", prompts, "--allow-host", "a.example:80")
	if bad.code != exitUsage || !strings.Contains(bad.err, "without port") {
		t.Errorf("a host with a port: %+v", bad)
	}
}
