// Package serve is `inctrl serve`: it opens models, prompt sets and stores, and runs the server.
package serve

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/server"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// options are the flags of `inctrl serve`.
type options struct {
	flags.Model
	flags.Batch
	promptFiles []string
	repository  string
	store       string
	blobs       string
	grace       time.Duration
	promptDisk  int64
	load        []string
	listen      string
	admin       string
	hosts       []string
	tokens      string
	cert, key   string
	shown       []string // the command line, without credentials
	limits      server.Limits
}

// Command returns `inctrl serve`.
func Command(a *cli.App) *cobra.Command {
	s := &options{}
	c := &cobra.Command{
		Use:   "serve --prompts NAME=FILE...",
		Short: "Run a server that scores images over HTTP and gRPC",
		Long: "Score images over HTTP and gRPC: the Open Inference Protocol, version 2 (/v2),\n" +
			"with the binary tensor data extension, and POST /v1/score, a form with files\n" +
			"in field image. The protocol's gRPC service (also gRPC-Web and Connect) is on\n" +
			"the same port, with health and reflection, with TLS or without.\n\n" +
			"Each --prompts is a prompt set that requests choose by name; with only one\n" +
			"they need not. More models, from a folder --repository of\n" +
			"NAME/VERSION/model.safetensors (and prompts/SET.prompts next to it), are\n" +
			"loaded and unloaded while the server runs, by the protocol's /v2/repository.\n" +
			"With --store and --blobs, clients create prompt sets (/v1/prompt-sets): rows\n" +
			"are in the database, images in the blob store, and nothing else is written to\n" +
			"disk. /openapi.json describes all requests.\n\n" +
			"The server is ready (/v2/health/ready) after a self-test. SIGTERM ends it\n" +
			"after all admitted requests are answered. The log and the access log go to\n" +
			"standard error as JSON, metrics for Prometheus are at /metrics, and traces go\n" +
			"to OpenTelemetry's OTEL_EXPORTER_OTLP_ENDPOINT, if that is set.",
		Example: strings.Trim(`
  inctrl serve --prompts fabric=fabric.prompts
  curl -F image=@part.jpg -F prompt_set=fabric http://127.0.0.1:8080/v1/score

  inctrl serve --store sqlite:sets.db --blobs file:sets
  curl -F name=fabric -F image=@good1.jpg -F image=@good2.jpg -F calibrate=0.05 \
    http://127.0.0.1:8080/v1/prompt-sets
  curl -F image=@part.jpg http://127.0.0.1:8080/v1/prompt-sets/fabric:score`, "\n"),
		RunE: func(c *cobra.Command, _ []string) error {
			s.shown = commandLine(c)
			return runServe(c.Context(), a, s)
		},
	}
	f := c.Flags()
	s.Model.Add(f)
	s.Batch.Add(f)
	f.StringArrayVar(&s.promptFiles, "prompts", nil,
		"NAME=FILE, a prompt file and the name of its prompt set")
	f.StringVar(&s.store, "store", "",
		"database of prompt sets that clients create: sqlite:FILE or postgres://…")
	f.StringVar(&s.blobs, "blobs", "",
		"store of their images: file:FOLDER or "+
			"s3://BUCKET/PREFIX?endpoint=HOST&region=NAME&tls=true; "+
			"credentials are found as other S3 clients find them")
	f.DurationVar(&s.grace, "grace", 7*24*time.Hour,
		"time for which a deleted prompt set can be undeleted; then its images are removed")
	f.Int64Var(&s.promptDisk, "prompt-file-bytes", 256<<20,
		"bytes of prompt files that are kept in --blobs, so that sets need not be learned\n"+
			"again after a restart; the least recently used ones go first")
	f.StringVar(&s.repository, "repository", "",
		"folder of models that can be loaded while the server runs")
	f.StringSliceVar(&s.load, "load", nil, "models of the repository to load at the start")
	f.StringVar(&s.admin, "admin", "",
		"address and port of a private listener for /debug/pprof and /metrics")
	f.StringVar(&s.listen, "listen", "127.0.0.1:8080", "address and port")
	f.StringSliceVar(&s.hosts, "allow-host", nil,
		"names by which clients may call the server, besides localhost and loopback\n"+
			"addresses; others are refused (421). Without it, a server with tokens, or\n"+
			"on another address than a loopback one, may be called by any name")
	f.StringVar(&s.tokens, "tokens", "",
		"file with one bearer token on each line; requests need one (default: no tokens)")
	f.StringVar(&s.cert, "tls-cert", "", "certificate file, PEM; needs --tls-key")
	f.StringVar(&s.key, "tls-key", "", "key file of the certificate, PEM")
	addLimits(f, &s.limits)
	return c
}

func addLimits(f *pflag.FlagSet, l *server.Limits) {
	f.IntVar(&l.Images, "queue", 1024, "images admitted at the same time; more are refused (429)")
	f.DurationVar(
		&l.Wait, "queue-wait", 2*time.Second,
		"longest expected wait in the queue; requests that would wait longer are refused (429)",
	)
	f.Int64Var(&l.Bytes, "queue-bytes", 1<<30,
		"bytes admitted at the same time; more are refused (429)")
	f.Int64Var(&l.Body, "max-body", 128<<20,
		"largest request in bytes; larger ones are refused (413)")
	f.IntVar(&l.PerClient, "per-client", 64,
		"requests of a client (by token, else address) at the same time; more are refused (429)")
	f.IntVar(&l.Decodes, "decoders", runtime.GOMAXPROCS(0), "images decoded at the same time")
	f.Int64Var(&l.Decoding, "decode-bytes", 1<<30,
		"memory of images that are decoded at the same time; one that needs more is refused (413)")
	f.Int64Var(&l.PromptCache, "prompt-cache-bytes", 512<<20,
		"memory of the prompt cache of a model, for prompt sets of the store, in bytes")
	f.DurationVar(&l.Timeout, "timeout", 30*time.Second,
		"deadline of a request (504); a request may set a shorter one")
	f.DurationVar(&l.ReadHeader, "header-timeout", 5*time.Second,
		"longest time for a client to send a header")
	f.DurationVar(&l.Read, "read-timeout", 30*time.Second,
		"longest time for a client to send a request (408)")
	f.DurationVar(&l.Write, "write-timeout", 30*time.Second,
		"longest time for a client to receive an answer")
	f.DurationVar(&l.Idle, "idle-timeout", time.Minute,
		"longest time between two requests of a connection")
	f.DurationVar(&l.DrainDelay, "drain-delay", 0,
		"time to serve on after SIGTERM while not ready, for load balancers")
	f.DurationVar(&l.Drain, "drain", 30*time.Second,
		"longest time after that to answer admitted requests")
}

// named returns the prompt files by name.
func (s *options) named() (map[string]string, error) {
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
		return nil, cli.Usagef("no prompt sets: give --prompts NAME=FILE or --store")
	}
	return files, s.check()
}

func (s *options) check() error {
	if len(s.load) > 0 && s.repository == "" {
		return cli.Usagef("--load needs a --repository")
	}
	if (s.store == "") != (s.blobs == "") {
		return cli.Usagef("--store and --blobs go together")
	}
	if s.grace <= 0 {
		return cli.Usagef("--grace is %v, want more than 0", s.grace)
	}
	if s.promptDisk <= 0 {
		return cli.Usagef("--prompt-file-bytes is %d, want more than 0", s.promptDisk)
	}
	if (s.cert == "") != (s.key == "") {
		return cli.Usagef("--tls-cert and --tls-key go together")
	}
	if _, err := s.namesFor(s.listen); err != nil {
		return err
	}
	return s.Batch.Check()
}

func runServe(ctx context.Context, a *cli.App, s *options) error {
	files, err := s.named()
	if err != nil {
		return err
	}
	c, err := s.config(a)
	if err != nil {
		return err
	}
	stopAccess, err := s.access(&c)
	if err != nil {
		return err
	}
	defer stopAccess()
	s.warnMemory(c.Log, debug.SetMemoryLimit(-1))
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
		c.Log.Warn("everybody who can reach the address may send requests: give --tokens")
	}
	if s.admin != "" {
		stop, err := s.serveAdmin(ctx, srv, c.Log)
		if err != nil {
			l.Close()
			return err
		}
		defer stop()
	}
	return srv.Serve(ctx, l)
}

// warnMemory warns of limits that together allow requests more memory than GOMEMLIMIT.
func (s *options) warnMemory(log *slog.Logger, limit int64) {
	allowed := s.limits.Bytes + s.limits.Decoding
	if s.store != "" {
		allowed += s.limits.PromptCache
	}
	if allowed > limit {
		log.Warn("requests may take more memory than GOMEMLIMIT: lower --queue-bytes, "+
			"--decode-bytes or --prompt-cache-bytes", "gomemlimit", limit, "allowed", allowed)
	}
}

// models opens the models that are loaded at the start.
func (s *options) models(
	ctx context.Context, promptFiles map[string]string, c server.Config,
) ([]registry.Model, error) {
	first, err := open(&s.Model, registry.ID{Version: "1"}, promptFiles, s.Batch, c.Log)
	if err != nil {
		return nil, err
	}
	all := []registry.Model{first}
	for _, name := range s.load {
		var m registry.Model
		id, err := registry.Newest(c.Repository, name)
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

func (s *options) openStore(ctx context.Context) (*store.Store, error) {
	opened, err := store.Open(ctx, store.Config{
		Database: s.store, Blobs: s.blobs, Grace: s.grace, PromptFileBytes: s.promptDisk,
	})
	if errors.Is(err, store.ErrURL) {
		return nil, cli.Usage(err)
	}
	return opened, err
}

// config is the configuration without the models and access.
func (s *options) config(a *cli.App) (c server.Config, err error) {
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
	return c, nil
}
