package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/server"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// access adds to the configuration who may ask the server, and how: names, tokens and TLS. SIGHUP
// reads the files of tokens and certificate again, until stop is called.
func (s *options) access(c *server.Config) (stop func(), err error) {
	if len(s.hosts) > 0 || s.tokens == "" && isLoopback(s.listen) {
		if c.Hosts, err = s.namesFor(s.listen); err != nil {
			return nil, err
		}
	}
	k := &keys{options: s, log: c.Log}
	if s.tokens != "" {
		text, err := k.readSecret(s.tokens)
		if err != nil {
			return nil, err
		}
		if c.Tokens, err = admission.ReadTokens(text); err != nil {
			return nil, fmt.Errorf("%.256q: %w", s.tokens, err)
		}
		k.tokens = c.Tokens
	}
	if s.cert != "" {
		if err := k.readPair(); err != nil {
			return nil, err
		}
		c.TLS = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: k.certificate}
	}
	return k.watch(), nil
}

// namesFor are the names by which clients may call a listener.
func (s *options) namesFor(address string) (*admission.Hosts, error) {
	hosts, err := admission.NewHosts(s.hosts, !isLoopback(address))
	if err != nil {
		return nil, cli.Usagef("--allow-host: %w", err)
	}
	return hosts, nil
}

func isLoopback(address string) bool {
	a, err := net.ResolveTCPAddr("tcp", address)
	return err == nil && a.IP.IsLoopback()
}

// keys are the files that SIGHUP reads again. A file that cannot be used changes nothing.
type keys struct {
	*options
	log    *slog.Logger
	tokens *admission.Tokens // nil: none
	pair   atomic.Pointer[tls.Certificate]
}

// watch reads the files again at each SIGHUP until stop is called.
func (k *keys) watch() (stop func()) {
	hangups, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		defer close(done)
		for range hangups {
			k.reload()
		}
	}()
	return func() {
		signal.Stop(hangups)
		close(hangups)
		<-done
	}
}

func (k *keys) reload() {
	if k.tokens != nil {
		text, err := k.readSecret(k.options.tokens)
		if err == nil {
			err = k.tokens.Replace(text)
		}
		k.report("tokens", err)
	}
	if k.cert != "" {
		k.report("certificate", k.readPair())
	}
}

func (k *keys) report(what string, err error) {
	if err != nil {
		k.log.Error("not reloaded, those from before stay", "what", what, "error", err.Error())
		return
	}
	k.log.Info("reloaded", "what", what)
}

func (k *keys) readPair() error {
	cert, err := readRegular(k.cert)
	if err != nil {
		return err
	}
	key, err := k.readSecret(k.key)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("--tls-cert %.256q, --tls-key %.256q: %w", k.cert, k.key, err)
	}
	k.pair.Store(&pair)
	return nil
}

func (k *keys) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return k.pair.Load(), nil
}

// readSecret is readRegular with a warning about a file that everybody can read.
func (k *keys) readSecret(path string) ([]byte, error) {
	data, err := readRegular(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o004 != 0 && runtime.GOOS != "windows" {
		k.log.Warn("every user of this machine can read the file: chmod o-r", "file", path)
	}
	return data, err
}

// maxSecret bounds a file of tokens, a certificate or a key, in bytes.
const maxSecret = 1 << 20

var errSecret = errors.New("unusable file")

// readRegular reads a small regular file. Opening another, such as a named pipe, could block.
func readRegular(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %.256q is not a regular file", errSecret, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err == nil && len(data) > maxSecret {
		err = fmt.Errorf("%w: %.256q has more than %d bytes", errSecret, path, maxSecret)
	}
	return data, err
}

// serveAdmin serves the private listener.
func (s *options) serveAdmin(
	ctx context.Context, srv *server.Server, log *slog.Logger,
) (stop func(), err error) {
	hosts, err := s.namesFor(s.admin)
	if err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.admin)
	if err != nil {
		return nil, err
	}
	log.Info("listening for operators", "address", l.Addr().String())
	h := &http.Server{Handler: srv.Admin(hosts, s.shown), ReadHeaderTimeout: 5 * time.Second}
	go h.Serve(l)
	return func() { h.Close() }, nil
}

// withCredentials are the flags whose values can have credentials.
var withCredentials = []string{"store", "blobs"}

// commandLine is a command with its flags; of values that can have credentials only the scheme.
func commandLine(c *cobra.Command) []string {
	all := strings.Fields(c.CommandPath())
	c.Flags().Visit(func(f *pflag.Flag) {
		value := f.Value.String()
		if slices.Contains(withCredentials, f.Name) {
			scheme, _, _ := strings.Cut(value, ":")
			value = scheme[:min(len(scheme), len("postgresql"))] + ":…"
		}
		all = append(all, "--"+f.Name+"="+value)
	})
	return all
}
