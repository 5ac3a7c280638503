package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/inctrl-go/inctrl/batch/job"
	"github.com/inctrl-go/inctrl/internal/record"
)

// program makes the test binary run as another program: inctrl itself, or a NATS server.
const program = "INCTRL_TEST_PROGRAM"

func runProgram(name string) {
	if name == "inctrl" {
		main()
	}
	o, err := server.ProcessConfigFile(os.Getenv("INCTRL_TEST_SERVER"))
	if err != nil {
		panic(err)
	}
	s, err := server.NewServer(o)
	if err != nil {
		panic(err)
	}
	s.ConfigureLogger() // standard error
	s.Start()
	s.WaitForShutdown()
	os.Exit(0)
}

// faults is the size of a run with faults.
type faults struct {
	images, poison, perTask, workers int
	every                            time.Duration // interval between kills
	limit                            time.Duration // time after which the run counts as hanging
	lease                            string
}

// size is a small run, or with INCTRL_FAULTS the run of `make faults`.
func size(t *testing.T) faults {
	t.Helper()
	switch {
	case os.Getenv("INCTRL_FAULTS") != "":
		return faults{20000, 50, 100, 4, 5 * time.Second, time.Hour, "30s"}
	case testing.Short():
		t.Skip("processes are started and killed; not in short mode")
	}
	t.Log("a small run; INCTRL_FAULTS=1 or make faults for the large one")
	return faults{200, 5, 5, 3, time.Second, 5 * time.Minute, "2s"}
}

// make creates many names for few images, some of them poison.
func (f faults) make(t *testing.T) (dir string, poison map[string]bool) {
	t.Helper()
	dir, poison = t.TempDir(), map[string]bool{}
	kinds, err := filepath.Glob(demo + "/fabric/test/*/*.jpg")
	if err != nil || len(kinds) == 0 {
		t.Fatal("no images", err)
	}
	first := map[string]string{} // links must stay on one file system
	for i := range f.images {
		name := filepath.Join(dir, fmt.Sprintf("%03d", i/1000), fmt.Sprintf("%06d.jpg", i))
		if i%1000 == 0 {
			os.Mkdir(filepath.Dir(name), 0o755)
		}
		if every := f.images / f.poison; i%every == every/2 && len(poison) < f.poison {
			poison[name] = true
			bad := [][]byte{
				nil, []byte("no image"), []byte("\xff\xd8\xff\xe0 broken"),
				[]byte("\x89PNG\r\n\x1a\n"),
			}
			if n := len(poison) % 5; n < len(bad) {
				err = os.WriteFile(name, bad[n], 0o644)
			} else {
				err = os.Symlink("nowhere", name)
			}
		} else if kind := kinds[i%len(kinds)]; first[kind] != "" {
			err = os.Link(first[kind], name)
		} else {
			first[kind] = name
			var data []byte
			if data, err = os.ReadFile(kind); err == nil {
				err = os.WriteFile(name, data, 0o644)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir, poison
}

func (f faults) plan(t *testing.T, images string) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "job")
	c := inctrl(t, "batch", "plan", "--prompts", promptFile(t), "-o", folder, "--task",
		strconv.Itoa(f.perTask), images)
	if c.code != exitOK {
		t.Fatal(c)
	}
	return folder
}

// process is a child process.
type process struct {
	*exec.Cmd
	said   *bytes.Buffer
	killed bool
	end    chan struct{}
}

func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{exec.Command(os.Args[0], args...), &bytes.Buffer{}, false, make(chan struct{})}
	p.Env, p.Stderr = append(os.Environ(), env...), p.said
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.Wait(); close(p.end) }()
	t.Cleanup(func() { p.Process.Kill(); <-p.end })
	return p
}

func (p *process) String() string { return p.said.String() }

func (p *process) kill() {
	p.killed = true
	p.Process.Kill()
	<-p.end
}

// crew is the workers of a job. Killed workers are replaced.
type crew struct {
	t       *testing.T
	job     string
	args    []string
	workers []*process
	kills   int
}

func (c *crew) hire(n int) {
	for range n {
		args := append([]string{"batch", "work", c.job}, c.args...)
		c.workers = append(c.workers, start(c.t, []string{program + "=inctrl"}, args...))
	}
}

// kill kills a worker, if it still runs, and starts another one.
func (c *crew) kill(i int) {
	p := c.workers[i]
	p.kill()
	c.kills++
	c.workers = slices.Delete(c.workers, i, i+1)
	c.hire(1)
}

// coordinator is the worker that runs the queue server, or −1.
func (c *crew) coordinator() int {
	var a struct{ PID int }
	text, err := os.ReadFile(filepath.Join(c.job, "queue", "address"))
	if err != nil || json.Unmarshal(text, &a) != nil {
		return -1
	}
	return slices.IndexFunc(c.workers, func(p *process) bool { return p.Process.Pid == a.PID })
}

func (c *crew) done() int {
	all, _ := filepath.Glob(filepath.Join(c.job, "tasks", "*", "0*.jsonl"))
	return len(all)
}

// run works until the job is done. At each tick it kills a worker and reports the progress to
// event.
func (c *crew) run(f faults, event func(done float64)) {
	tasks := float64((f.images + f.perTask - 1) / f.perTask)
	c.hire(f.workers)
	tick, look := time.NewTicker(f.every), time.NewTicker(20*time.Millisecond)
	defer tick.Stop()
	defer look.Stop()
	for begun := time.Now(); ; {
		select {
		case <-tick.C:
			c.kill(rand.IntN(len(c.workers)))
		case <-look.C:
		}
		done := float64(c.done()) / tasks
		event(done)
		if done == 1 {
			break
		}
		for _, p := range c.workers {
			select {
			case <-p.end:
				c.t.Fatalf("a worker ended before the job was done: %s", p.said)
			default:
			}
		}
		if time.Since(begun) > f.limit {
			c.t.Fatalf("%.0f %% after %v; workers said: %v", 100*done, time.Since(begun), c.workers)
		}
	}
	for _, p := range c.workers {
		if <-p.end; p.ProcessState.ExitCode() != exitOK {
			c.t.Errorf("a worker ended with %v: %s", p.ProcessState, p.said)
		}
	}
}

// finish checks that every image has exactly one result and that the poison is reported; it returns
// the digest.
func (f faults) finish(t *testing.T, folder string, poison map[string]bool) string {
	t.Helper()
	c := inctrl(t, "batch", "finish", folder)
	var s job.Summary
	if err := json.Unmarshal([]byte(c.out), &s); err != nil || c.code != exitOK {
		t.Fatal(c, err)
	}
	var all []record.Result
	for _, file := range s.Files {
		all = append(all, lines[record.Result](t, filepath.Join(folder, file.Name))...)
	}
	seen := map[string]bool{}
	for _, r := range all {
		if seen[r.Image] || poison[r.Image] != (r.ErrorClass != "") {
			t.Errorf("%+v: twice, or not what it is", r)
		}
		seen[r.Image] = true
	}
	dead := lines[record.Result](t, filepath.Join(folder, "dead.jsonl"))
	for _, r := range dead {
		if !poison[r.Image] || r.Error == "" {
			t.Errorf("%+v is no poison", r)
		}
	}
	if len(seen) != f.images || len(dead) != len(poison) || s.Images != int64(f.images) {
		t.Errorf("%d of %d images, %d of %d dead", len(seen), f.images, len(dead), len(poison))
	}
	t.Logf("digest %s: %d scored, %d anomalous, dead %v", s.Digest, s.Scored, s.Anomalous,
		s.Classes)
	return s.Digest
}

func lines[T any](t *testing.T, file string) (all []T) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(text)); d.More(); {
		var v T
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// plain is the digest of a run without faults, in two shards without a queue.
func (f faults) plain(t *testing.T, images string, poison map[string]bool) string {
	t.Helper()
	folder := f.plan(t, images)
	for _, shard := range []string{"0/2", "1/2"} {
		if c := inctrl(t, "batch", "work", folder, "--shard", shard, "-q"); c.code != exitOK {
			t.Fatal(c)
		}
	}
	return f.finish(t, folder, poison)
}

// TestFaults: workers are killed all the time, the one with the queue twice, and messages are
// repeated. Every image has exactly one result, and the results equal those of a run without
// faults.
func TestFaults(t *testing.T) {
	f := size(t)
	images, poison := f.make(t)
	folder := f.plan(t, images)
	c := &crew{t: t, job: folder, args: []string{"--lease", f.lease}}
	ctx, stop := context.WithCancel(t.Context())
	var repeated int
	var wait sync.WaitGroup
	wait.Go(func() { repeated = repeatTasks(ctx, folder, f) })
	coordinators := 0
	c.run(f, func(done float64) {
		if i := c.coordinator(); i >= 0 && done < 0.9 && done > 0.25*float64(1+coordinators) &&
			coordinators < 2 {
			c.kill(i)
			coordinators++
		}
	})
	stop()
	wait.Wait()
	t.Logf("%d kills, %d of them of the coordinator at work, %d messages repeated",
		c.kills, coordinators, repeated)
	if coordinators != 2 || repeated == 0 {
		t.Errorf("%d coordinators killed, %d messages repeated", coordinators, repeated)
	}
	if got, want := f.finish(t, folder, poison), f.plain(t, images, poison); got != want {
		t.Errorf("digest %s, without faults %s", got, want)
	}
}

// repeatTasks publishes tasks again until ctx ends.
func repeatTasks(ctx context.Context, folder string, f faults) (n int) {
	j, err := job.Open(folder)
	if err != nil {
		return 0
	}
	for ; ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		var a struct{ URL, Token string }
		text, err := os.ReadFile(filepath.Join(folder, "queue", "address"))
		if err != nil || json.Unmarshal(text, &a) != nil {
			continue
		}
		conn, err := nats.Connect(a.URL, nats.Token(a.Token), nats.NoReconnect())
		if err != nil {
			continue
		}
		js, err := jetstream.New(conn)
		for i := 0; err == nil && i < 5; i++ {
			task := rand.Int64N(j.Tasks)
			text := strconv.FormatInt(task, 10)
			if _, err = js.Publish(ctx, "inctrl."+j.ID, []byte(text)); err == nil {
				n++
			}
		}
		conn.Close()
	}
	return n
}

// TestCluster: a queue on three servers survives the loss of one server and of several workers.
func TestCluster(t *testing.T) {
	f := size(t)
	images, poison := f.make(t)
	folder := f.plan(t, images)
	nodes, urls := cluster(t)
	c := &crew{
		t: t, job: folder, args: []string{"--lease", f.lease, "--queue", strings.Join(urls, ",")},
	}
	lost := false
	c.run(f, func(done float64) {
		if done > 0.3 && !lost {
			lost = true
			nodes[leader(t, urls, folder)].kill()
		}
	})
	t.Logf("%d kills of workers; the server that led the queue was killed: %t", c.kills, lost)
	if got, want := f.finish(t, folder, poison), f.plain(t, images, poison); got != want || !lost {
		t.Errorf("digest %s, without faults %s", got, want)
	}
}

// cluster starts three server processes and waits until JetStream has a leader.
func cluster(t *testing.T) (nodes []*process, urls []string) {
	t.Helper()
	var clients, routes []string
	for range 3 {
		clients, routes = append(clients, freePort(t)), append(routes, freePort(t))
	}
	for i := range 3 {
		others := slices.Delete(slices.Clone(routes), i, i+1)
		file := filepath.Join(t.TempDir(), "server.conf")
		text := fmt.Sprintf(
			"server_name: node%d\nlisten: 127.0.0.1:%s\njetstream { store_dir: %q }\n"+
				"cluster { name: test, listen: 127.0.0.1:%s, routes: [nats://127.0.0.1:%s] }\n",
			i,
			clients[i],
			filepath.Dir(file),
			routes[i],
			strings.Join(others, ", nats://127.0.0.1:"),
		)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, start(t, []string{program + "=nats", "INCTRL_TEST_SERVER=" + file}))
		urls = append(urls, "nats://127.0.0.1:"+clients[i])
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if conn, err := nats.Connect(strings.Join(urls, ",")); err == nil {
			js, err := jetstream.New(conn)
			if err == nil {
				one, cancel := context.WithTimeout(ctx,
					time.Second) // without a leader there is no answer
				_, err = js.AccountInfo(one)
				cancel()
			}
			if conn.Close(); err == nil {
				return nodes, urls
			}
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("no cluster: %s", nodes[0].said)
	return nil, nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// leader is the leader of the job's queue, which must have three replicas.
func leader(t *testing.T, urls []string, folder string) int {
	t.Helper()
	j, err := job.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := nats.Connect(strings.Join(urls, ","))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	s, err := js.Stream(t.Context(), "inctrl-"+j.ID)
	if err != nil {
		t.Fatal(err)
	}
	info := s.CachedInfo()
	if info.Config.Replicas != 3 {
		t.Errorf("%d copies of the queue, want 3", info.Config.Replicas)
	}
	n, err := strconv.Atoi(strings.TrimPrefix(info.Cluster.Leader, "node"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}
