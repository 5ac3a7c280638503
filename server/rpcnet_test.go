package server

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/service"
)

// said is the answer to a call.
type said struct {
	status  int // of HTTP
	code    connect.Code
	text    string // of an error
	message string
}

// raw makes a call with the body as given: over HTTP/2 for gRPC, else over HTTP/1.1.
func (w *site) raw(procedure string, header http.Header, body io.Reader) (s said) {
	q, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost,
		"http://"+w.address+procedure,
		body)
	if err != nil {
		return said{text: err.Error()}
	}
	q.Header = header
	transport := &http.Transport{Protocols: &http.Protocols{}}
	defer transport.CloseIdleConnections()
	isGRPC := strings.HasPrefix(header.Get("Content-Type"), "application/grpc")
	transport.Protocols.SetUnencryptedHTTP2(isGRPC)
	transport.Protocols.SetHTTP1(!isGRPC)
	r, err := transport.RoundTrip(q)
	if err != nil {
		return said{text: err.Error()}
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return said{text: err.Error()}
	}
	s = said{status: r.StatusCode, text: r.Trailer.Get("Grpc-Message")}
	if len(data) > 5 {
		s.message = string(data[5:])
	}
	if code, err := strconv.ParseUint(r.Trailer.Get("Grpc-Status"), 10, 32); err == nil {
		s.code = connect.Code(code)
		return s
	}
	var e struct {
		Code           connect.Code // of Connect
		Message, Error string       // of Connect, or of REST
	}
	if json.Unmarshal(data, &e) == nil {
		s.code, s.text = e.Code, e.Message+e.Error
	}
	return s
}

// stalled begins a call that announces a message and sends only part of it; the channel gets the
// answer.
func (w *site) stalled(promised, sent int) <-chan said {
	body, feed := io.Pipe()
	w.t.Cleanup(func() { feed.Close() })
	prefix := binary.BigEndian.AppendUint32([]byte{0}, uint32(promised))
	go feed.Write(append(prefix, make([]byte, sent)...))
	answer := make(chan said, 1)
	go func() {
		answer <- w.raw(inferCall, http.Header{"Content-Type": {"application/grpc"}}, body)
	}()
	return answer
}

// TestStalledCalls: slow clients, however many, hold no more than they sent, together no more than
// the limit, and are disconnected.
func TestStalledCalls(t *testing.T) {
	c := fakeConfig(&fake{})
	c.Bytes, c.Read = 1<<20, 500*time.Millisecond
	w := newSite(t, c)
	w.isReady()
	const sent = 100 << 10
	var all []<-chan said
	const fit = 5 // calls, twice what each sent
	for range fit {
		all = append(all, w.stalled(200<<10, sent))
	}
	until(t, "they hold what they sent",
		func() bool { return w.service.Admission.Held().Bytes >= fit*2*sent })
	for range 11 {
		all = append(all, w.stalled(200<<10, sent))
	}
	refused, late := 0, 0
	for _, answer := range all {
		if held := w.service.Admission.Held().Bytes; held > c.Bytes {
			t.Errorf("%d bytes are held", held)
		}
		switch a := <-answer; {
		case a.code == connect.CodeResourceExhausted && strings.Contains(a.text, "queue is full"):
			refused++
		case a.code == connect.CodeDeadlineExceeded && strings.Contains(a.text,
			"did not arrive in time"):
			late++
		default:
			t.Errorf("answer %+v", a)
		}
	}
	if refused < 6 || late < 1 {
		t.Errorf("%d calls are refused, %d late", refused, late)
	}
	until(t, "nothing is held",
		func() bool { return w.service.Admission.Held() == admission.Amount{} })
	if _, err := w.rpc().ModelInfer(t.Context(), connect.NewRequest(rawWords("word"))); err != nil {
		t.Error(err)
	}
}

// TestSlowModelCall: neither the read nor the write timeout ends a call while its model computes.
func TestSlowModelCall(t *testing.T) {
	e := held()
	c := fakeConfig(e)
	c.Read, c.Write = 200*time.Millisecond, 100*time.Millisecond
	w := newSite(t, c)
	w.isReady()
	answer := make(chan error, 1)
	go func() {
		_, err := w.rpc().ModelInfer(t.Context(), connect.NewRequest(rawWords("word")))
		answer <- err
	}()
	<-e.entered
	time.Sleep(c.Read + c.Write) // longer than these timeouts
	close(e.hold)
	if err := <-answer; err != nil {
		t.Error(err)
	}
}

// TestHealth: Kubernetes probes work without a token; reflection needs one.
func TestHealth(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	var err error
	if c.Tokens, err = admission.ReadTokens([]byte("0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	w := newSite(t, c)
	w.isReady()
	check := func(service string) said {
		q := protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), service)
		return w.raw("/grpc.health.v1.Health/Check",
			http.Header{"Content-Type": {"application/grpc"}}, strings.NewReader(framed(0,
				string(q))))
	}
	const serving, notServing = "\x08\x01", "\x08\x02"
	for _, service := range []string{"", oip.GRPCInferenceServiceName} {
		if got := check(service); got.code != 0 || got.message != serving {
			t.Errorf("health of %q: %+v", service, got)
		}
	}
	if got := check("x"); got.code != connect.CodeNotFound {
		t.Errorf("health of another: %+v", got)
	}
	w.service.SetState(service.Leaving)
	if got := check(""); got.message != notServing {
		t.Errorf("health of one that leaves: %+v", got)
	}
	list := func() io.Reader { return strings.NewReader(framed(0, "\x3a\x01*")) }
	for _, version := range []string{"v1", "v1alpha"} {
		path := "/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo"
		header := http.Header{"Content-Type": {"application/grpc"}}
		if got := w.raw(path, header, list()); got.code != connect.CodeUnauthenticated {
			t.Errorf("%s without a token: %+v", version, got)
		}
		header.Set("Authorization", "Bearer 0123456789abcdef")
		got := w.raw(path, header, list())
		if got.code != 0 || !strings.Contains(got.message, oip.GRPCInferenceServiceName) {
			t.Errorf("%s: %+v", version, got)
		}
	}
}

// TestCallRepository: models are listed, loaded and unloaded over gRPC with Triton's and KServe's
// messages.
func TestCallRepository(t *testing.T) {
	t.Parallel()
	config := fakeConfig(&fake{})
	open := func(id registry.ID) (registry.Model, error) {
		return (&closing{}).model(id, &fake{}),
			nil
	}
	config.Repository = &shelf{there: idsOf("other/3"), open: open}
	w := newSite(t, config)
	w.isReady()
	c, ctx := w.rpc(), t.Context()
	index := func(onlyReady bool) (all []string) {
		q := &oip.RepositoryIndexRequest{Ready: onlyReady}
		a, err := c.RepositoryIndex(ctx, connect.NewRequest(q))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Msg.Models {
			all = append(all, m.Name+" "+m.Version+" "+m.State)
		}
		return all
	}
	if got := index(false); !slices.Equal(got, []string{"fake 1 READY", "other 3 UNAVAILABLE"}) {
		t.Errorf("index: %q", got)
	}
	triton := &oip.RepositoryModelLoadRequest{ModelName: "other"}
	kserve := &oip.RepositoryModelLoadRequest{RepositoryName: "other"}
	for _, q := range []*oip.RepositoryModelLoadRequest{triton, kserve} {
		a, err := c.RepositoryModelLoad(ctx, connect.NewRequest(q))
		if err != nil || a.Msg.ModelName != "other" || !a.Msg.IsLoaded {
			t.Fatalf("load: %v, %v", a, err)
		}
		if got := index(true); !slices.Equal(got, []string{"fake 1 READY", "other 3 READY"}) {
			t.Errorf("ready: %q", got)
		}
		u, err := c.RepositoryModelUnload(ctx,
			connect.NewRequest(&oip.RepositoryModelUnloadRequest{ModelName: "other"}))
		if err != nil || u.Msg.ModelName != "other" || !u.Msg.IsUnloaded {
			t.Fatalf("unload: %v, %v", u, err)
		}
	}
	_, err := c.RepositoryModelLoad(ctx,
		connect.NewRequest(&oip.RepositoryModelLoadRequest{ModelName: "x"}))
	wantCall(t, err, connect.CodeNotFound, `"x"`)
	triton.Parameters = map[string]*oip.ModelRepositoryParameter{"config": {}}
	_, err = c.RepositoryModelLoad(ctx, connect.NewRequest(triton))
	wantCall(t, err, connect.CodeUnimplemented, "without parameters")
}

// BenchmarkCall measures the overhead of a call without a network.
func BenchmarkCall(b *testing.B) {
	c := fakeConfig(&fake{})
	c.Log = slog.New(slog.DiscardHandler)
	s, err := New(c)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, oip.GRPCInferenceServiceServerLiveProcedure,
			strings.NewReader(framed(0, "")))
		r.Header.Set("Content-Type", "application/grpc")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK || w.Body.Len() == 0 {
			b.Fatalf("code %d", w.Code)
		}
	}
}
