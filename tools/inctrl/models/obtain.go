package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/internal/download"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
	"github.com/inctrl-go/inctrl/quantize/layout"
	"github.com/inctrl-go/inctrl/tools/inctrl/convert"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

// obtained is a checked file of the checkpoint.
type obtained struct {
	source
	path string
}

// obtain fetches the files, or finds those that the user gave, and checks them.
func (g *getting) obtain(ctx context.Context) ([]obtained, error) {
	all := make([]obtained, len(g.choice.Files))
	for i, f := range g.choice.Files {
		var err error
		if g.from == "" || strings.Contains(g.from, "://") {
			all[i], err = g.fetch(ctx, f)
		} else {
			all[i], err = g.given(ctx, f)
		}
		if err != nil {
			return nil, err
		}
		if g.want(f) == "" {
			g.Log.Info("the catalogue has no digest of the file: this one is recorded",
				"file", f.Name, "sha256", all[i].SHA256)
		}
	}
	return all, nil
}

// fetch downloads a file, or finds what was downloaded before.
func (g *getting) fetch(ctx context.Context, f catalogue.File) (o obtained, err error) {
	address, err := g.address(f)
	if err != nil {
		return o, err
	}
	bar := g.Megabytes("fetching (MB)")
	defer bar.Stop()
	cache := download.Cache{
		Dir: fetchedDir(g.dir, g.choice.Entry), Client: g.client(f), Progress: bar.Set,
		Limits: Limits,
	}
	if g.sha256 == "" {
		cache.Limits.Size = f.Most()
	}
	g.Log.Info("fetching", "address", address, "megabytes", f.Bytes/1e6,
		"licence", g.choice.Licence.String())
	r := download.Request{URL: address, SHA256: g.want(f), Name: f.Name}
	path, sum, err := cache.Get(ctx, r)
	if err != nil {
		return o, g.explain(f, err)
	}
	return obtain(f, path, sum)
}

func obtain(f catalogue.File, path string, sum [sha256.Size]byte) (obtained, error) {
	info, err := os.Stat(path)
	if err != nil {
		return obtained{}, err
	}
	return obtained{source{f.Name, hex.EncodeToString(sum[:]), info.Size()}, path}, nil
}

// address is where a file is: in the catalogue, or below --from.
func (g *getting) address(f catalogue.File) (string, error) {
	if g.from == "" {
		return f.URL, nil
	}
	u, err := url.Parse(g.from)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", cli.Usagef("--from is %.256q, want a file, a folder or an https address", g.from)
	}
	if u.Scheme == "http" && !digest.MatchString(g.want(f)) {
		return "", cli.Usagef("--from is an http address, and without a whole SHA-256 in the " +
			"catalogue only https is safe: give --sha256")
	}
	if strings.HasSuffix(u.Path, "/") {
		return u.JoinPath(f.Name).String(), nil
	}
	if len(g.choice.Files) > 1 {
		return "", cli.Usagef("--from: %s has %d files, want the address of a folder, which ends "+
			"in /", g.choice.Name, len(g.choice.Files))
	}
	return g.from, nil
}

// Transport makes the requests; tests replace it.
var Transport = http.DefaultTransport

// client makes requests. Those to the hub have the user's access token if the model is gated.
func (g *getting) client(f catalogue.File) *http.Client {
	token, u := os.Getenv("HF_TOKEN"), &url.URL{}
	if g.from == "" && g.choice.Gated && token != "" {
		if hub, err := url.Parse(f.URL); err == nil {
			u = hub
		}
	}
	return &http.Client{Transport: bearer{u.Host, token}}
}

// bearer adds an access token to requests to a host by https, and to no others.
type bearer struct{ host, token string }

// RoundTrip implements [http.RoundTripper].
func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.host != "" && r.URL.Scheme == "https" && r.URL.Host == b.host {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return Transport.RoundTrip(r)
}

// explain adds to an error of a download what the user can do.
func (g *getting) explain(f catalogue.File, err error) error {
	e, ok := errors.AsType[*download.Error](err)
	if !ok {
		return err
	}
	c, help := g.choice, ""
	switch refused := e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden; {
	case refused && c.Gated:
		help = fmt.Sprintf("%s is only for who has accepted its licence: do so on %s, then set "+
			"HF_TOKEN to an access token of your account, or download %s there and give it "+
			"with --from", c.Name, c.Page, f.Name)
	case refused, e.Status == http.StatusNotFound, e.Status == http.StatusGone:
		help = fmt.Sprintf("look for %s on %s and give it with --from", f.Name, c.Page)
	case errors.Is(err, download.ErrNetwork):
		help = fmt.Sprintf("run the command again: it goes on where it stopped; without a "+
			"connection, get %s from %s elsewhere and give it with --from", f.Name, c.Page)
	case e.Retry:
		help = "run the command again later: it goes on where it stopped"
	case errors.Is(err, download.ErrDigest), errors.Is(err, download.ErrLength):
		help = "what arrived was removed: it is another file, or was changed on the way"
	default:
		return err
	}
	return fmt.Errorf("%w; %s", err, help)
}

// given checks a file that the user has.
func (g *getting) given(ctx context.Context, f catalogue.File) (o obtained, err error) {
	path := g.from
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, f.Name)
	} else if err == nil && len(g.choice.Files) > 1 {
		return o, cli.Usagef("--from: %s has %d files, want their folder", g.choice.Name,
			len(g.choice.Files))
	}
	sum, err := sumOf(ctx, path)
	if err != nil {
		return o, err
	}
	if o, err = obtain(f, path, sum); err != nil {
		return o, err
	}
	if want := g.want(f); !strings.HasPrefix(o.SHA256, want) {
		return o, fmt.Errorf("%.256q is not the %s of %s: its SHA-256 is %s, want %s; "+
			"give --sha256 if you want this file", path, f.Name, g.choice.Name, o.SHA256, want)
	}
	return o, nil
}

// sumOf is the SHA-256 of a regular file.
func sumOf(ctx context.Context, path string) (sum [sha256.Size]byte, err error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return sum, err
	}
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	stop := context.AfterFunc(ctx, func() { f.Close() })
	defer stop()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// convert makes the model file. The checkpoint's files have the names of the catalogue, so the
// model file has the same bytes wherever they came from.
func (g *getting) convert(ctx context.Context, files []obtained) error {
	c := g.choice
	open := func(name string) (checkpoint.Source, error) {
		for _, f := range files {
			if f.Name == name {
				return openSource(f)
			}
		}
		return checkpoint.Source{}, fs.ErrNotExist
	}
	src, err := openSource(first(files))
	if err != nil {
		return err
	}
	f, err := checkpoint.Read(src, open)
	if err != nil {
		return err
	}
	g.Log.Info("converting", "model", c.Model())
	o := layout.Options{Name: c.Model(), Image: c.Image, GELU: c.GELU, Mean: &c.Mean, Std: &c.Std}
	if c.Side != 0 {
		o.Image = c.Side
	}
	return convert.Backbone(ctx, g.App, f, o, modeldir.File(g.dir, c), !c.Float32)
}

// first is the file that a checkpoint is opened by: the index of its shards, if there is one.
func first(files []obtained) obtained {
	main := files[0]
	for _, f := range files {
		if strings.HasSuffix(f.Name, ".index.json") {
			return f
		}
		if filepath.Ext(main.Name) == ".json" {
			main = f
		}
	}
	return main
}

func openSource(o obtained) (checkpoint.Source, error) {
	f, err := os.Open(o.path)
	if err != nil {
		return checkpoint.Source{}, err
	}
	return checkpoint.Source{Name: o.Name, Size: o.Bytes, ReaderAt: f}, nil
}
