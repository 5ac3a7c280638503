package serve

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/server"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// app are the flags of `inctrl app`.
type app struct {
	flags.Model
	flags.Batch
	port      int
	noBrowser bool
}

// App returns `inctrl app`.
func App(a *cli.App) *cobra.Command {
	s := &app{}
	c := &cobra.Command{
		Use:   "app",
		Short: "Open the inspection page in the browser, computed by this machine",
		Long: "Open the page in the default browser. This program computes, with all\n" +
			"processors or a GPU, and serves the page on this machine only: on a loopback\n" +
			"address, for whoever has the token that is made at the start. The address is\n" +
			"printed, for another browser of this machine; keep it to yourself.\n\n" +
			"Nothing is kept: save the project in the page. Ctrl-C ends the program, and\n" +
			"nothing else does.",
		RunE: func(c *cobra.Command, _ []string) error {
			return s.run(c.Context(), a)
		},
	}
	f := c.Flags()
	s.Model.Add(f)
	s.Batch.Add(f)
	f.IntVar(&s.port, "port", 0, "port of the page on 127.0.0.1 (default: any that is free)")
	f.BoolVar(&s.noBrowser, "no-browser", false, "print the page's address, and open no browser")
	return c
}

func (s *app) run(ctx context.Context, a *cli.App) error {
	if s.port < 0 || s.port > 1<<16-1 {
		return cli.Usagef("--port is %d, want 1 … 65535", s.port)
	}
	if err := s.Batch.Check(); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(a.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	token := rand.Text()
	c, err := s.config(token, log)
	if err != nil {
		return err
	}
	first, err := open(&s.Model, registry.ID{Version: "1"}, nil, s.Batch, a.Log)
	if err != nil {
		return err
	}
	c.Models = []registry.Model{first}
	ready := make(chan struct{})
	c.Ready = func() { close(ready) }
	srv, err := server.New(c)
	if err != nil {
		first.Close()
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(s.port))
	if err != nil {
		first.Close()
		return err
	}
	opened := make(chan struct{})
	ending, end := context.WithCancel(ctx)
	go func() {
		defer close(opened)
		select {
		case <-ready:
			s.show(ending, a, c.Hosts, "http://"+l.Addr().String()+"/#token="+token)
		case <-ending.Done():
		}
	}()
	err = srv.Serve(ctx, l)
	end()
	<-opened
	return err
}

// config is the configuration of a server for one person: only the token lets in, requests may take
// long, and only what is wrong is logged.
func (s *app) config(token string, log *slog.Logger) (c server.Config, err error) {
	c = server.Config{Version: cli.Version(), Log: log}
	addLimits(pflag.NewFlagSet("", pflag.ContinueOnError), &c.Limits)
	c.Temporary = true
	c.Body, c.Bytes, c.PromptCache = 1<<30, 2<<30, 1<<30
	c.Timeout, c.Read, c.Write, c.Wait = time.Hour, time.Hour, time.Hour, time.Hour
	c.Drain = 5 * time.Second
	if c.Tokens, err = admission.ReadTokens([]byte(token)); err != nil {
		return c, err
	}
	c.Hosts, err = admission.NewHosts(nil, false)
	return c, err
}

// show prints the page's address and opens it in a browser, until ctx ends.
func (s *app) show(ctx context.Context, a *cli.App, hosts *admission.Hosts, page string) {
	fmt.Fprintln(a.Out, page)
	a.Log.Info("the page is served until Ctrl-C; nothing is kept but the projects that you save")
	if s.noBrowser {
		return
	}
	if err := browse(ctx, a.Log, hosts, page); err != nil {
		a.Log.Warn("no browser was opened: open the address that is printed", "reason", err)
	}
}
