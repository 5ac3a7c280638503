// Package serve is `inctrl serve`: it opens models, prompt sets and stores, and runs the server.
package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/server"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// serving is what `inctrl serve` was asked to do.
type serving struct {
	flags.Model
	flags.Batch
	promptFiles []string
	repository  string
	store       string
	blobs       string
	grace       time.Duration
	load        []string
	listen      string
	admin       string
	tokens      string
	cert, key   string
	limits      server.Limits
}

// Command returns `inctrl serve`.
func Command(a *cli.App) *cobra.Command {
	s := &serving{}
	c := &cobra.Command{
		Use:   "serve --prompts NAME=FILE...",
		Short: "Score images over HTTP and gRPC",
		Long: "Score images over HTTP: the Open Inference Protocol, version 2 (/v2), with the\n" +
			"binary tensor data extension, and POST /v1/score, a form with files in field image.\n" +
			"The protocol's gRPC service (also gRPC-Web and Connect) is on the same port, with\n" +
			"health and reflection; with TLS or without.\n" +
			"Each --prompts is a prompt set that requests choose by its name; where there is one only\n" +
			"they need not. Further models, from a folder --repository of NAME/VERSION/" +
			repositoryModel + "\n" +
			"(and prompts/SET.prompts beside it), are loaded and unloaded while the server runs, by the\n" +
			"protocol's /v2/repository. With --store and --blobs clients make prompt sets themselves\n" +
			"(/v1/prompt-sets): rows are in the database, images in the blobs, and nothing else is\n" +
			"written to disk. /openapi.json describes all requests. The server is ready\n" +
			"(/v2/health/ready) after a self-test. SIGTERM ends it when what was admitted is\n" +
			"answered. Log and accesses go to standard error as JSON, metrics for Prometheus are at\n" +
			"/metrics, traces go where OpenTelemetry's OTEL_EXPORTER_OTLP_ENDPOINT says, if it does.",
		Example: strings.Trim(`
  inctrl serve --prompts fabric=fabric.prompts
  curl -F image=@part.jpg -F prompt_set=fabric http://127.0.0.1:8080/v1/score

  inctrl serve --store sqlite:sets.db --blobs file:sets
  curl -F name=fabric -F image=@good1.jpg -F image=@good2.jpg -F calibrate=0.05 \
    http://127.0.0.1:8080/v1/prompt-sets
  curl -F image=@part.jpg http://127.0.0.1:8080/v1/prompt-sets/fabric:score`, "\n"),
		RunE: func(c *cobra.Command, _ []string) error { return runServe(c.Context(), a, s) },
	}
	f := c.Flags()
	s.Model.Add(f)
	s.Batch.Add(f)
	f.StringArrayVar(&s.promptFiles, "prompts", nil,
		"NAME=FILE: a prompt file and the name it is served by")
	f.StringVar(&s.store, "store", "",
		"database of prompt sets that clients make: sqlite:FILE or postgres://…")
	f.StringVar(&s.blobs, "blobs", "",
		"their images: file:FOLDER or s3://BUCKET/PREFIX?endpoint=HOST&region=NAME&tls=true; "+
			"credentials as other clients of S3 find them")
	f.DurationVar(&s.grace, "grace", 7*24*time.Hour,
		"for which a deleted prompt set can be undeleted; then its images go too")
	f.StringVar(&s.repository, "repository", "",
		"folder of models that may be loaded while the server runs")
	f.StringSliceVar(&s.load, "load", nil, "models of the repository to serve from the start")
	f.StringVar(&s.admin, "admin", "",
		"address and port of another listener, for /debug/pprof and /metrics; keep it private")
	f.StringVar(&s.listen, "listen", "127.0.0.1:8080", "address and port")
	f.StringVar(&s.tokens, "tokens", "",
		"file of bearer tokens, one a line; only who has one may ask (default: everybody)")
	f.StringVar(&s.cert, "tls-cert", "", "certificate, PEM; needs --tls-key")
	f.StringVar(&s.key, "tls-key", "", "key of the certificate, PEM")
	addLimits(f, &s.limits)
	return c
}

func addLimits(f *pflag.FlagSet, l *server.Limits) {
	f.IntVar(&l.Images, "queue", 1024, "images admitted at a time; more are refused (429)")
	f.DurationVar(
		&l.Wait, "queue-wait", 2*time.Second,
		"longest wait for what is admitted already, at the pace of late; longer ones are refused (429)",
	)
	f.Int64Var(&l.Bytes, "queue-bytes", 1<<30, "bytes admitted at a time; more are refused (429)")
	f.Int64Var(&l.Body, "max-body", 128<<20, "bytes of a request; a longer one is refused (413)")
	f.IntVar(&l.PerClient, "per-client", 64,
		"requests of a client at a time, by token or else address; more are refused (429)")
	f.IntVar(&l.Decodes, "decoders", runtime.GOMAXPROCS(0), "images decoded at a time")
	f.Int64Var(&l.Decoding, "decode-bytes", 1<<30,
		"memory of images that are decoded at a time; a larger one is decoded alone")
	f.Int64Var(&l.Learned, "learned-bytes", 512<<20,
		"memory of a model for prompt sets of the store; others are read or learned when asked for")
	f.DurationVar(&l.Timeout, "timeout", 30*time.Second,
		"longest time of a request (504); it may ask for less")
	f.DurationVar(&l.ReadHeader, "header-timeout", 5*time.Second, "for a client to send a header")
	f.DurationVar(&l.Read, "read-timeout", 30*time.Second, "for a client to send a request (408)")
	f.DurationVar(&l.Write, "write-timeout", 30*time.Second, "for a client to take an answer")
	f.DurationVar(&l.Idle, "idle-timeout", time.Minute, "of a connection between requests")
	f.DurationVar(&l.DrainDelay, "drain-delay", 0,
		"at the end, how long to serve on while not ready, for load balancers")
	f.DurationVar(&l.Drain, "drain", 30*time.Second, "to answer what was admitted, at the end")
}

// named are the prompt files by name.
func (s *serving) named() (map[string]string, error) {
	files := map[string]string{}
	for _, p := range s.promptFiles {
		name, file, ok := strings.Cut(p, "=")
		switch {
		case !ok || name == "" || file == "" || len(name) > 64:
			return nil, cli.Usagef(
				"--prompts is %.128q, want NAME=FILE, a name of 64 bytes at most", p,
			)
		case files[name] != "":
			return nil, cli.Usagef("--prompts: two are named %q", name)
		}
		files[name] = file
	}
	if len(files) == 0 && s.repository == "" && s.store == "" {
		return nil, cli.Usagef("nothing to compare with: give --prompts NAME=FILE or --store")
	}
	return files, s.check()
}

func (s *serving) check() error {
	if len(s.load) > 0 && s.repository == "" {
		return cli.Usagef("--load needs a --repository")
	}
	if (s.store == "") != (s.blobs == "") {
		return cli.Usagef("--store and --blobs go together")
	}
	if s.grace <= 0 {
		return cli.Usagef("--grace is %v, want more than 0", s.grace)
	}
	if (s.cert == "") != (s.key == "") {
		return cli.Usagef("--tls-cert and --tls-key go together")
	}
	return s.Batch.Check()
}

func runServe(ctx context.Context, a *cli.App, s *serving) error {
	files, err := s.named()
	if err != nil {
		return err
	}
	c, err := s.config(a)
	if err != nil {
		return err
	}
	if s.store != "" {
		if c.Store, err = s.openStore(ctx); err != nil {
			return err
		}
		defer c.Store.Close()
	}
	if c.Models, err = s.models(ctx, files, c); err != nil {
		return err
	}
	spans, stop, err := traces(ctx, c.Version, c.Log)
	if err != nil {
		return err
	}
	defer stop()
	if spans != nil {
		c.Traces = spans
	}
	srv, err := server.New(c)
	if err != nil {
		return cli.Usage(err)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return err
	}
	c.Log.Info("listening", "address", l.Addr().String(), "tls", c.TLS != nil)
	if t, ok := l.Addr().(*net.TCPAddr); ok && !t.IP.IsLoopback() && c.Tokens == nil {
		c.Log.Warn("everybody who can reach the address may ask: give --tokens")
	}
	if s.admin != "" {
		stop, err := serveAdmin(ctx, s.admin, srv.Admin(), c.Log)
		if err != nil {
			l.Close()
			return err
		}
		defer stop()
	}
	return srv.Serve(ctx, l)
}

// models opens those that are served from the start.
func (s *serving) models(
	ctx context.Context, promptFiles map[string]string, c server.Config,
) ([]server.Model, error) {
	first, err := open(&s.Model, server.ModelID{Version: "1"}, promptFiles, s.Batch, c.Log)
	if err != nil {
		return nil, err
	}
	all := []server.Model{first}
	for _, name := range s.load {
		var m server.Model
		id, err := server.Newest(c.Repository, name)
		if err == nil {
			m, err = c.Repository.Open(ctx, id)
		}
		if err != nil {
			for _, m := range all {
				m.Close()
			}
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

func (s *serving) openStore(ctx context.Context) (*store.Store, error) {
	opened, err := store.Open(ctx, store.Config{
		Database: s.store, Blobs: s.blobs, Grace: s.grace,
	})
	if errors.Is(err, store.ErrURL) {
		return nil, cli.Usage(err)
	}
	return opened, err
}

// serveAdmin serves what is for operators only.
func serveAdmin(
	ctx context.Context, address string, h http.Handler, log *slog.Logger,
) (stop func(), err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	log.Info("listening for operators", "address", l.Addr().String())
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(l)
	return func() { server.Close() }, nil
}

// config is what does not need the model.
func (s *serving) config(a *cli.App) (c server.Config, err error) {
	level := slog.LevelInfo
	if a.Quiet {
		level = slog.LevelWarn
	}
	c = server.Config{
		Limits: s.limits, Version: cli.Version(),
		Log: slog.New(slog.NewJSONHandler(a.Err, &slog.HandlerOptions{Level: level})),
	}
	if s.repository != "" {
		r := &repository{filepath.Clean(s.repository), s.Model, s.Batch, c.Log}
		if err := r.check(); err != nil {
			return c, err
		}
		c.Repository = r
	}
	if s.tokens != "" {
		text, err := os.ReadFile(s.tokens)
		if err != nil {
			return c, err
		}
		if c.Tokens, err = server.ReadTokens(text); err != nil {
			return c, err
		}
	}
	if s.cert != "" {
		pair, err := tls.LoadX509KeyPair(s.cert, s.key)
		if err != nil {
			return c, err
		}
		c.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	return c, nil
}
