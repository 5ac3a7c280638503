package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
)

// unit is what deploy/inctrl.service says about the server.
type unit struct {
	args   []string
	env    []string
	memory int64 // MemoryMax, bytes
}

// readUnit reads the unit; the state's folder becomes dir, and the address one of this machine.
func readUnit(t *testing.T, dir, address string) unit {
	t.Helper()
	text, err := os.ReadFile("../../deploy/inctrl.service")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.ReplaceAll(string(text), "\\\n", " ")
	value := func(name string) string {
		m := regexp.MustCompile(`(?m)^` + name + `=(.*)$`).FindStringSubmatch(lines)
		if m == nil {
			t.Fatalf("no %s in the unit", name)
		}
		return m[1]
	}
	args := strings.NewReplacer("%S/inctrl", dir, "$INCTRL_FLAGS", "", "127.0.0.1:8080", address).
		Replace(value("ExecStart"))
	memory, err := strconv.ParseInt(strings.TrimSuffix(value("MemoryMax"), "M"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return unit{strings.Fields(args)[1:], []string{value("Environment")}, memory << 20}
}

// siege is a server under hostile requests.
type siege struct {
	t      *testing.T
	server *process
	url    string
	images [][]byte
	codes  sync.Map // code → *atomic.Int64
}

func besiege(t *testing.T, sides ...int) (*siege, unit) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	u := readUnit(t, t.TempDir(), address)
	// Requests wait instead of being refused where this machine is busy: they hold memory longer.
	args := append(u.args, "--prompts", "fabric="+promptFile(t), "--queue-wait=1h", "--timeout=1h")
	s := &siege{t: t, url: "http://" + address, images: hostileImages(sides...)}
	s.server = start(t, append(u.env, program+"=inctrl"), args...)
	for end := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		r, err := http.Get(s.url + "/v2/health/ready")
		if err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return s, u
			}
		}
		if time.Now().After(end) {
			t.Fatalf("it is not ready: %s", s.server)
		}
	}
}

// peak is the most memory that the server has had, in bytes.
func (s *siege) peak() int64 {
	s.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.server.Process.Pid))
	m := regexp.MustCompile(`VmHWM:\s*(\d+) kB`).FindSubmatch(text)
	if err != nil || m == nil {
		s.t.Fatalf("the server has ended: %v: %s", err, s.server)
	}
	kb, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return kb << 10
}

// form sends a form and returns the answer's code and body.
func (s *siege) form(path string, images [][]byte, fields ...string) (int, []byte) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		form.WriteField(fields[i], fields[i+1])
	}
	for _, data := range images {
		to, _ := form.CreateFormFile("image", "x")
		to.Write(data)
	}
	form.Close()
	return s.send(path, body.Bytes(), form.FormDataContentType(), "")
}

// infer sends images as JSON.
func (s *siege) infer(images [][]byte, encoding string) int {
	body, err := json.Marshal(map[string]any{
		"parameters": map[string]string{"prompt_set": "fabric"},
		"inputs": []any{map[string]any{
			"name": "image", "datatype": "BYTES", "shape": []int{len(images)}, "data": images,
		}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if encoding == "gzip" {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(body)
		z.Close()
		body = b.Bytes()
	}
	code, _ := s.send("/v2/models/mini-240/infer", body, "application/json", encoding)
	return code
}

func (s *siege) send(path string, body []byte, kind, encoding string) (int, []byte) {
	q, err := http.NewRequest(http.MethodPost, s.url+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	q.Header.Set("Content-Type", kind)
	if encoding != "" {
		q.Header.Set("Content-Encoding", encoding)
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		s.t.Errorf("%s: %v", path, err)
		return 0, nil
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Errorf("%s: %v", path, err)
	}
	count, _ := s.codes.LoadOrStore(r.StatusCode, &atomic.Int64{})
	count.(*atomic.Int64).Add(1)
	if r.StatusCode == http.StatusInternalServerError {
		s.t.Errorf("%s: code 500: %.300s", path, answer)
	}
	return r.StatusCode, answer
}

// attack sends one to eight hostile images: to score them, or to learn them in a view that
// may take much memory. It returns how many were looked at; none if the server was too busy.
func (s *siege) attack(r *rand.Rand) int {
	var all [][]byte
	for range 1 + r.IntN(8) {
		all = append(all, spoiled(s.images[r.IntN(len(s.images))], r))
	}
	code := 0
	switch r.IntN(16) {
	case 0, 1:
		code, _ = s.form("/v1/prompt-sets", all, "name", fmt.Sprint("s", r.Uint64()), "calibrate",
			"0.1", "rotations", []string{"0", "4", "8"}[r.IntN(3)], "tiles",
			[]string{"0", "2", "16"}[r.IntN(3)])
	case 2, 3:
		code, _ = s.form("/v1/score", all, "prompt_set", "tiles")
	case 4:
		code = s.infer(all, "")
	case 5:
		code = s.infer(all, "gzip")
	default:
		code, _ = s.form("/v1/score", all, "prompt_set", "fabric")
	}
	if code == http.StatusTooManyRequests {
		return 0
	}
	return len(all)
}

// scored is the digest of an image's result.
func (s *siege) scored(img []byte) string {
	s.t.Helper()
	code, answer := s.form("/v1/score", [][]byte{img}, "prompt_set", "fabric")
	var lines []record.Result
	if err := json.Unmarshal(answer, &lines); err != nil || code != 200 || lines[0].Digest == "" {
		s.t.Fatalf("a good image: code %d: %s", code, answer)
	}
	return lines[0].Digest
}

// hostileSize is the number of images of a run and their sides: few, or those of `make hostile`.
func hostileSize(t *testing.T) (count int64, sides []int) {
	t.Helper()
	n, err := strconv.ParseInt(os.Getenv("INCTRL_HOSTILE"), 10, 64)
	switch {
	case err == nil:
		return n, []int{8000, 5000, 2600, 1200, 300}
	case testing.Short() || raceEnabled:
		t.Skip("large images are decoded; not in short mode, nor with the race detector's memory")
	}
	t.Log("a small run; make hostile for 10,000 images")
	return 200, []int{8000, 2600, 300}
}

// TestHostileServer: a server with the flags and the limits of memory that deploy/inctrl.service
// has stays below them, whatever images are sent, by four clients at once, and scores as before.
func TestHostileServer(t *testing.T) {
	count, sides := hostileSize(t)
	s, u := besiege(t, sides...)
	good, err := os.ReadFile(filepath.Join(demo, "fabric/test/hole/000.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	if code, text := s.form("/v1/prompt-sets", [][]byte{good}, "name", "tiles", "tiles", "2",
		"rotations", "4"); code != 201 {
		t.Fatalf("code %d: %s", code, text)
	}
	before, idle := s.scored(good), s.peak()
	var sent atomic.Int64
	var clients sync.WaitGroup
	for i := range 4 {
		clients.Go(func() {
			for r := rand.New(rand.NewPCG(22, uint64(i))); sent.Load() < count && !t.Failed(); {
				n := int64(s.attack(r))
				if all := sent.Add(n); all/1000 > (all-n)/1000 {
					t.Logf("%d images: peak %d MB", all, s.peak()>>20)
				}
			}
		})
	}
	clients.Wait()
	if after := s.scored(good); after != before {
		t.Errorf("afterwards a good image has digest %s, before %s", after, before)
	}
	peak := s.peak()
	if peak >= u.memory {
		t.Errorf("the server took %d MB, the unit allows %d MB", peak>>20, u.memory>>20)
	}
	codes := map[int]int64{}
	s.codes.Range(func(code, n any) bool {
		codes[code.(int)] = n.(*atomic.Int64).Load()
		return true
	})
	t.Logf("%d images: peak %d MB of %d MB, %d MB before; codes %v", sent.Load(), peak>>20,
		u.memory>>20, idle>>20, codes)
}
