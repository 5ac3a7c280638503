//go:build linux

package check

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
)

const root = "../.."

// nobody is the user of the image.
const nobody = 65532

// build builds the program as the container recipe does.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "inctrl")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program,
		"./tools/inctrl")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// installed is a unit whose program is one that is there.
func installed(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	there := filepath.Join(t.TempDir(), filepath.Base(path))
	text = bytes.ReplaceAll(text, []byte("/usr/local/bin/inctrl"), []byte("/bin/true"))
	if err := os.WriteFile(there, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return there
}

// state is the folder that the unit lets the program write.
const state = "/var/lib/inctrl"

// container is a folder with what an image has and what is mounted: program, prompt file, tokens
// at the paths that arguments name. Only root may write there, but for the state's folder.
func container(t *testing.T, program string, args []string) string {
	t.Helper()
	dir := t.TempDir()
	for d := dir; d != "/"; d = filepath.Dir(d) { // nobody must get there
		if info, err := os.Stat(d); err != nil || info.Mode()&1 == 0 {
			if err := os.Chmod(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	put := func(from []byte, to string, mode os.FileMode) {
		to = filepath.Join(dir, to)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, from, mode); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	put(text, "/inctrl", 0o755)
	paths := regexp.MustCompile(`/[a-z/.]+/[a-z.]+`)
	for _, path := range paths.FindAllString(strings.Join(args, "\n"), -1) {
		switch filepath.Base(path) {
		case "default.prompts":
			put(prompts(t, program), path, 0o644)
		case "sets.db", "blobs":
			put(nil, state+"/.keep", 0o600)
			if err := os.Chown(dir+state, nobody, nobody); err != nil {
				t.Fatal(err)
			}
		case "tokens":
			put([]byte("0123456789abcdef0123456789abcdef\n"), path, 0o644)
		default:
			t.Fatalf("what is %s?", path)
		}
	}
	return dir
}

// prompts is a prompt file of the demo images.
func prompts(t *testing.T, program string) []byte {
	t.Helper()
	file, normals := filepath.Join(t.TempDir(), "prompts"), root+"/testdata/demo/fabric/train/good"
	cmd := exec.Command(program, "learn", "--normals", normals, "-o", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// listen takes the address out of arguments and puts a free one of this machine in.
func listen(t *testing.T, args []string) (all []string, was, is string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	is = l.Addr().String()
	l.Close()
	text := strings.ReplaceAll(strings.Join(args, "\n"), "--listen\n", "--listen=")
	at := regexp.MustCompile(`--listen=(.*)`).FindStringSubmatch(text)
	if at == nil {
		t.Fatalf("no --listen in %q", args)
	}
	return strings.Split(strings.Replace(text, at[0], "--listen="+is, 1), "\n"), at[1], is
}

// TestServes: the program takes the arguments of every file, as nobody where it can write nothing,
// answers the probes at their port and paths, and ends when it is told to.
func TestServes(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, to be nobody in a folder of its own")
	}
	program := build(t)
	m := readManifests(t)
	deployed, kserve := m.deployment.Spec.Template.Spec.Containers[0], m.runtime.Spec.Containers[0]
	images := stages(t)
	for name, c := range map[string]struct {
		args   []string
		probes []*corev1.Probe
		port   int32
	}{
		"image":  {args: command(images[len(images)-1]), port: 8080},
		"unit":   {args: execStart(t)[1:], port: 8080},
		"pod":    {deployed.Args, probes(deployed), deployed.Ports[0].ContainerPort},
		"kserve": {kserve.Args, probes(kserve), kserve.Ports[0].ContainerPort},
	} {
		t.Run(name, func(t *testing.T) {
			args, was, address := listen(t, c.args)
			if _, port, _ := strings.Cut(was, ":"); port != fmt.Sprint(c.port) {
				t.Errorf("it listens on %s, the port is %d", was, c.port)
			}
			end := start(t, container(t, program, args), args)
			paths := []string{"/v2/health/live", "/v2/health/ready"}
			for _, p := range c.probes {
				paths = append(paths, p.HTTPGet.Path)
				if port := p.HTTPGet.Port; port.StrVal != "http" && port.IntVal != c.port {
					t.Errorf("a probe of port %v", port.String())
				}
			}
			for _, p := range paths {
				answers(t, "http://"+address+p)
			}
			end()
		})
	}
}

func probes(c corev1.Container) (all []*corev1.Probe) {
	for _, p := range []*corev1.Probe{c.StartupProbe, c.LivenessProbe, c.ReadinessProbe} {
		if p != nil {
			all = append(all, p)
		}
	}
	return all
}

// start starts the program in a container; end ends it, with code 0.
func start(t *testing.T, dir string, args []string) (end func()) {
	t.Helper()
	var log bytes.Buffer
	cmd := exec.Command("/inctrl", args...)
	cmd.Err = nil // it is looked for where this test runs
	cmd.Dir, cmd.Env, cmd.Stderr = "/", []string{"GOMEMLIMIT=800MiB"}, &log
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Chroot: dir, Credential: &syscall.Credential{Uid: nobody, Gid: nobody},
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() { cmd.Process.Kill() })
	return func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("it ended with %v: %s", err, &log)
			}
		case <-time.After(time.Minute):
			t.Error("it does not end")
		}
	}
}

// answers waits until a path answers with code 200.
func answers(t *testing.T, url string) {
	t.Helper()
	code := 0
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		r, err := http.Get(url)
		if err != nil {
			time.Sleep(10 * time.Millisecond) // it does not listen yet
			continue
		}
		r.Body.Close()
		if code = r.StatusCode; code == http.StatusOK {
			return
		}
	}
	t.Fatalf("%s: code %d", url, code)
}

// TestBatch: the program accepts the arguments of the job: the error is about the folder, which is
// not there, and not about a flag.
func TestBatch(t *testing.T) {
	program := build(t)
	for _, index := range []string{"0", "7"} {
		var args []string
		for _, a := range readManifests(t).job.Spec.Template.Spec.Containers[0].Args {
			args = append(args, strings.ReplaceAll(a, "$(JOB_COMPLETION_INDEX)", index))
		}
		out, err := exec.Command(program, args...).CombinedOutput()
		var e *exec.ExitError
		if !errors.As(err, &e) || e.ExitCode() != 1 ||
			!bytes.Contains(out, []byte("/jobs/fabric")) {
			t.Errorf("%q: %v: %s", args, err, out)
		}
	}
}
