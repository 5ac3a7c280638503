package fetch

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/download"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

type exit int

const (
	exitOK exit = iota
	exitError
	exitUsage
)

// call is one run of the command.
type call struct {
	code     exit
	out, err string
}

func fetch(t *testing.T, args ...string) call {
	t.Helper()
	var out, errs bytes.Buffer
	a := &cli.App{Streams: cli.Streams{Out: &out, Err: &errs}, LogFormat: "text"}
	if err := a.SetLog(); err != nil {
		t.Fatal(err)
	}
	c := Command(a)
	c.Args = cli.Args(c.Args)
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return cli.Usage(err) })
	c.SetArgs(args)
	err := c.ExecuteContext(t.Context())
	code := exitOK
	if err != nil {
		fmt.Fprintln(&errs, err)
		code = exitError
	}
	if errors.As(err, new(cli.UsageError)) {
		code = exitUsage
	}
	return call{code, out.String(), errs.String()}
}

// fileServer serves a file and counts the requests.
func fileServer(t *testing.T, text string) (string, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		io.WriteString(w, text)
	}))
	t.Cleanup(server.Close)
	t.Setenv("INCTRL_CACHE", t.TempDir())
	return server.URL + "/m.pt", &asked
}

func TestFetch(t *testing.T) {
	const text = "weights"
	u, asked := fileServer(t, text)
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	want := filepath.Join(os.Getenv("INCTRL_CACHE"), "checkpoints", "m.pt") + "\n"
	if c := fetch(t, "--offline", u); c.code != exitError || c.out != "" {
		t.Errorf("offline: %+v", c)
	}
	for _, args := range [][]string{{u}, {"--offline", u}, {"--sha256", sum[:12], u}} {
		c := fetch(t, args...)
		if c.code != exitOK || c.out != want || !strings.Contains(c.err, sum) {
			t.Errorf("%q: %+v", args, c)
		}
	}
	file := filepath.Join(t.TempDir(), "copy.pt")
	if c := fetch(t, "-o", file, u); c.code != exitOK || c.out != file+"\n" {
		t.Errorf("%+v", c)
	}
	if b, err := os.ReadFile(file); string(b) != text {
		t.Errorf("the copy is %q, %v", b, err)
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	os.Remove(file)
	c := fetch(t, "--sha256", "00000000", "-o", file, u)
	if _, err := os.Stat(file); c.code != exitError || c.out != "" || err == nil {
		t.Errorf("a wrong digest: %+v", c)
	}
}

func TestFetchUsage(t *testing.T) {
	u, asked := fileServer(t, "")
	for _, f := range []struct {
		args []string
		code exit
		text string
	}{
		{nil, exitUsage, "--list"},
		{[]string{u, u}, exitUsage, "arg"},
		{[]string{"resnet"}, exitUsage, "vit-b-16-plus-240"},
		{[]string{strings.Repeat("x", 1000)}, exitUsage, "x"},
		{[]string{"--sha256", "abc", u}, exitUsage, "hex digits"},
		{[]string{"--sha256", "abc", "dinov2-vits14"}, exitUsage, "hex digits"},
		{[]string{"--nonsense"}, exitUsage, "nonsense"},
		{[]string{"ftp://host.invalid/m.pt"}, exitError, "https"},
		{[]string{"inctrl"}, exitError, "github.com/mala-lab/InCTRL"},
		{[]string{"--offline", "dinov2-vits14"}, exitError, "offline"},
	} {
		c := fetch(t, f.args...)
		if c.code != f.code || c.out != "" || !strings.Contains(c.err, f.text) ||
			len(c.err) > 1000 {
			t.Errorf("%.80q: %+v, want code %d and %q", f.args, c, f.code, f.text)
		}
	}
	if n := asked.Load(); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

// TestCheckpoints checks that the table is valid, without downloading.
func TestCheckpoints(t *testing.T) {
	t.Parallel()
	list := fetch(t, "--list")
	names := map[string]bool{}
	for _, c := range Checkpoints {
		u, err := url.Parse(c.URL)
		if err != nil || u.Scheme != "https" || names[c.Name] ||
			!strings.Contains(c.URL, c.SHA256) {
			t.Errorf("%+v, %v", c, err)
		}
		names[c.Name] = true
		if !strings.Contains(list.out, c.Name+" ") || !strings.Contains(list.out, c.URL+"\n") {
			t.Errorf("--list does not have %s", c.Name)
		}
		cache := download.Cache{Dir: t.TempDir(), Offline: true}
		r := download.Request{URL: c.URL, SHA256: c.SHA256}
		if _, _, err := cache.Get(t.Context(), r); !strings.Contains(fmt.Sprint(err), "offline") {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
	if list.code != exitOK || strings.Count(list.out, "\n") != len(Checkpoints) {
		t.Errorf("--list: %+v", list)
	}
}
