//go:build unix

package doccheck

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// port is the port of the pages' servers; a free one takes its place.
const port = "8080"

// longest is how long a block may run.
const longest = 2 * time.Minute

// A desk is a copy of the repository in which the blocks of a page run, one after the other, as
// by a reader who follows the page from its top.
type desk struct {
	t      *testing.T
	dir    string
	port   string
	output string // of the last command
	server *exec.Cmd
}

// environment is what commands see: no setting of the one who runs the tests, and a build that is
// the same in every folder, so that Go's cache serves all pages.
func environment(extra ...string) []string {
	env := []string{}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "INCTRL_") && !strings.HasPrefix(e, "GOFLAGS=") {
			env = append(env, e)
		}
	}
	return append(append(env, "GOFLAGS=-trimpath -buildvcs=false"), extra...)
}

// program builds bin/inctrl once for all pages, which makes their own build of it cheap.
var program = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "doccheck")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "inctrl")
	cmd := exec.Command("go", "build", "-o", path, "./tools/inctrl")
	cmd.Dir, cmd.Env = root, environment()
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return os.ReadFile(path)
})

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir()}
	names, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		d.write(name, data, 0o644)
	}
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	d.write("bin/inctrl", bin, 0o755)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, d.port, _ = net.SplitHostPort(l.Addr().String())
	return d
}

func (d *desk) write(name string, data []byte, mode os.FileMode) {
	d.t.Helper()
	path := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, mode); err != nil {
		d.t.Fatal(err)
	}
}

// command is a bash that stops at the first failure.
func (d *desk) command(ctx context.Context, text string) *exec.Cmd {
	text = strings.ReplaceAll(text, port, d.port)
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", text)
	cmd.Dir = d.dir
	// What the commands start ends with them.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Env = environment("INCTRL_CACHE=" + filepath.Join(d.dir, "out", "cache"))
	return cmd
}

// do runs a block of commands.
func (d *desk) do(b block) {
	d.t.Helper()
	var out, diagnostics bytes.Buffer
	ctx, cancel := context.WithTimeout(d.t.Context(), longest)
	defer cancel()
	cmd := d.command(ctx, b.text)
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	err := cmd.Run()
	want := 0
	if b.mark == "exit" {
		want, _ = strconv.Atoi(b.rest)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		d.t.Fatalf("%v: %v", b, err)
	}
	if got := cmd.ProcessState.ExitCode(); got != want {
		d.t.Fatalf("%v: exit code %d, want %d\n%s%s%s", b, got, want, b.text, &out, &diagnostics)
	}
	d.output = out.String()
}

// serve starts a server and waits until its log says that it is ready.
func (d *desk) serve(b block) {
	d.t.Helper()
	d.stop()
	s := d.command(context.Background(), "exec "+b.text) // stop ends it
	log, err := s.StderrPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if err := s.Start(); err != nil {
		d.t.Fatalf("%v: %v", b, err)
	}
	d.server = s
	d.t.Cleanup(func() { _ = s.Process.Kill() })
	var seen []string
	lines := bufio.NewScanner(log)
	for lines.Scan() {
		seen = append(seen, lines.Text())
		if strings.Contains(lines.Text(), `"msg":"ready"`) {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return
		}
	}
	d.t.Fatalf("%v: the server ended\n%s", b, strings.Join(seen, "\n"))
}

// stop ends the server, if there is one, as an operator would.
func (d *desk) stop() {
	d.t.Helper()
	if d.server == nil {
		return
	}
	if err := d.server.Process.Signal(os.Interrupt); err != nil {
		d.t.Error(err)
	}
	if err := d.server.Wait(); err != nil {
		d.t.Errorf("the server: %v", err)
	}
	d.server = nil
}

var anything = regexp.QuoteMeta("…")

// printed says whether an output is what the page shows, in which "…" stands for anything.
func printed(shown, output string) bool {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(shown)), anything, ".*")
	return regexp.MustCompile("^(?s:" + pattern + ")$").MatchString(strings.TrimSpace(output))
}

// run does what a page says.
func (d *desk) run(all []block) {
	for _, b := range all {
		switch {
		case b.mark == "skip":
			d.t.Logf("SKIPPED %v: %s", b, b.rest)
		case b.mark == "file":
			d.write(b.rest, []byte(strings.ReplaceAll(b.text, port, d.port)), 0o644)
		case b.mark == "output":
			if !printed(b.text, d.output) {
				d.t.Errorf("%v: the page shows\n%s\nwhat is printed is\n%s", b, b.text, d.output)
			}
		case b.mark == "serve":
			d.serve(b)
		case b.mark == "run" && b.lang == "go":
			d.write("docexample/main.go", []byte(b.text), 0o644)
			b.text = "go run ./docexample"
			d.do(b)
		case b.lang == "sh":
			d.do(b)
		}
	}
	d.stop()
}

// runs says whether there is anything to run in a page.
func runs(all []block) bool {
	for _, b := range all {
		if b.mark != "skip" && (b.lang == "sh" || b.mark == "run") {
			return true
		}
	}
	return false
}

// TestCommands runs the commands of the README and of docs as they are written, but for the
// server's port. Those of other pages, such as `make test`, are looked at by TestSyntax only.
func TestCommands(t *testing.T) {
	for _, name := range []string{"bash", "curl", "go"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("SKIPPED: the commands of the documentation (no %s)", name)
		}
	}
	ran := 0
	for _, page := range documents(t) {
		all := blocksOf(t, page)
		for _, b := range all {
			if b.mark == "skip" && !runs(all) {
				t.Logf("SKIPPED %v: %s", b, b.rest)
			}
		}
		if !runs(all) {
			continue
		}
		ran++
		t.Run(strings.ReplaceAll(page, "/", "-"), func(t *testing.T) {
			if testing.Short() {
				t.Skip("SKIPPED: the commands of a page take a while")
			}
			t.Parallel()
			newDesk(t).run(all)
		})
	}
	if ran == 0 {
		t.Error("no page has commands")
	}
}

// The runner sees a command that fails, an exit code and an output that the page does not have.
func TestCommandsFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shown, output string
		same          bool
	}{
		{"a\nb\n", "a\nb", true}, {"a …c", "a b\nc", true}, {"a", "ab", false},
		{"a.c", "abc", false}, {"…", "", true}, {"a\n", "", false},
	} {
		if printed(c.shown, c.output) != c.same {
			t.Errorf("%q shown, %q printed: want %v", c.shown, c.output, c.same)
		}
	}
}
