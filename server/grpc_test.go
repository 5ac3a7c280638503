package server

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
	"github.com/inctrl-go/inctrl/server/service"
)

// callerOf makes a gRPC client over HTTP/2 without TLS.
func callerOf(
	t *testing.T, url string, options ...connect.ClientOption,
) oip.GRPCInferenceServiceClient {
	transport := &http.Transport{Protocols: &http.Protocols{}}
	transport.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(transport.CloseIdleConnections)
	return oip.NewGRPCInferenceServiceClient(&http.Client{Transport: transport}, url,
		append([]connect.ClientOption{connect.WithGRPC()}, options...)...)
}

func (w *site) rpc(options ...connect.ClientOption) oip.GRPCInferenceServiceClient {
	return callerOf(w.t, "http://"+w.address, options...)
}

func textParameter(text string) *oip.InferParameter {
	return &oip.InferParameter{ParameterChoice: &oip.InferParameter_StringParam{StringParam: text}}
}

func numberParameter(n int64) *oip.InferParameter {
	return &oip.InferParameter{ParameterChoice: &oip.InferParameter_Int64Param{Int64Param: n}}
}

// rawWords is an infer request for words against prompt set a, with raw contents.
func rawWords(words ...string) *oip.ModelInferRequest {
	var raw []byte
	for _, w := range words {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(len(w)))
		raw = append(raw, w...)
	}
	return &oip.ModelInferRequest{
		ModelName: "fake", Id: "7",
		Parameters: map[string]*oip.InferParameter{"prompt_set": textParameter("a")},
		Inputs: []*oip.ModelInferRequest_InferInputTensor{{
			Name: "image", Datatype: "BYTES", Shape: []int64{int64(len(words))},
		}},
		RawInputContents: [][]byte{raw},
	}
}

// typedWords is the same request with typed contents.
func typedWords(words ...string) *oip.ModelInferRequest {
	m := rawWords(words...)
	m.RawInputContents = nil
	contents := &oip.InferTensorContents{}
	for _, w := range words {
		contents.BytesContents = append(contents.BytesContents, []byte(w))
	}
	m.Inputs[0].Contents = contents
	return m
}

// valuesOf are an answer's outputs by name; true is 1.
func valuesOf(t *testing.T, m *oip.ModelInferResponse) map[string][]float32 {
	t.Helper()
	all := map[string][]float32{}
	for i, o := range m.Outputs {
		switch {
		case len(m.RawOutputContents) == len(m.Outputs) && o.Contents == nil:
			all[o.Name] = binaryValues(o.Datatype, m.RawOutputContents[i])
		case len(m.RawOutputContents) > 0:
			t.Fatalf("output %s: %d raw outputs of %d", o.Name, len(m.RawOutputContents),
				len(m.Outputs))
		case o.Datatype == "BOOL":
			all[o.Name] = ones(o.Contents.BoolContents)
		default:
			all[o.Name] = o.Contents.Fp32Contents
		}
	}
	return all
}

// TestSameBits: an image gets the bits of Detector.Score over every protocol, encoded or cut, with
// raw or typed contents.
func TestSameBits(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	w := newSite(t, c)
	w.isReady()
	side, grid := d.Info().Config.Image, d.Info().Config.Grid()
	file, rgb := square(1, side)
	want, err := d.Score(t.Context(), file, c.Models[0].Sets["a"].PromptSet)
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([]uint32, len(rgb))
	for i, v := range rgb {
		numbers[i] = uint32(v)
	}
	image := func() *oip.ModelInferRequest { return rawWords(string(file.Data)) }
	pixels := image()
	pixels.Inputs[0].Name, pixels.Inputs[0].Datatype = "pixels", "UINT8"
	pixels.Inputs[0].Shape = []int64{1, int64(side), int64(side), 3}
	pixels.RawInputContents[0] = rgb
	typedPixels := typedWords("")
	typedPixels.Inputs[0].Name, typedPixels.Inputs[0].Datatype = "pixels", "UINT8"
	typedPixels.Inputs[0].Shape = pixels.Inputs[0].Shape
	typedPixels.Inputs[0].Contents = &oip.InferTensorContents{UintContents: numbers}
	for speaks, client := range map[string]oip.GRPCInferenceServiceClient{
		"gRPC": w.rpc(), "gRPC-Web": w.rpc(connect.WithGRPCWeb()),
		"gRPC, gzip":    w.rpc(connect.WithSendGzip()),
		"gRPC, JSON":    w.rpc(connect.WithProtoJSON()),
		"Connect, JSON": w.connectClient(connect.WithProtoJSON()),
		"Connect":       w.connectClient(),
	} {
		for kind, q := range map[string]*oip.ModelInferRequest{
			"raw image": image(), "typed image": typedWords(string(file.Data)),
			"raw pixels": pixels, "typed pixels": typedPixels,
		} {
			t.Run(speaks+", "+kind, func(t *testing.T) {
				q.ModelName = mini.Name
				a, err := client.ModelInfer(t.Context(), connect.NewRequest(q))
				if err != nil {
					t.Fatal(err)
				}
				got := valuesOf(t, a.Msg)
				if !slices.Equal(got[protocol.OutputScore], []float32{want.Score}) ||
					!slices.Equal(got[protocol.OutputMap], want.Map) ||
					!slices.Equal(got[protocol.OutputAnomalous], ones([]bool{*want.Anomalous})) {
					t.Errorf("score %v, want %v, or the map departs", got[protocol.OutputScore],
						want.Score)
				}
				shape := []int64{1, int64(grid), int64(grid)}
				m := a.Msg
				if m.Id != "7" || m.ModelName != mini.Name || m.ModelVersion != "1" ||
					len(m.Outputs) != 3 ||
					!slices.Equal(m.Outputs[2].Shape, shape) ||
					m.Parameters["model_digest"].GetStringParam() != d.Info().Digest {
					t.Errorf("answer %v", m)
				}
				if raw := len(m.RawOutputContents) > 0; raw != strings.HasPrefix(kind, "raw") {
					t.Errorf("raw outputs: %t", raw)
				}
			})
		}
	}
	until(t, "nothing is held",
		func() bool { return w.service.Admission.Held() == admission.Amount{} })
}

// connectClient makes a Connect client over HTTP/1.1.
func (w *site) connectClient(options ...connect.ClientOption) oip.GRPCInferenceServiceClient {
	return oip.NewGRPCInferenceServiceClient(w.client, "http://"+w.address, options...)
}

// wantCall checks the code and the text of a call's error.
func wantCall(t *testing.T, err error, code connect.Code, says string) *connect.Error {
	t.Helper()
	var e *connect.Error
	if !errors.As(err, &e) || e.Code() != code || !strings.Contains(e.Message(), says) ||
		len(e.Message()) > 1024 {
		t.Fatalf("error %.1200v, want %v, %q", err, code, says)
	}
	return e
}

// TestCallMetadata: gRPC and REST describe the same server and models.
func TestCallMetadata(t *testing.T) {
	t.Parallel()
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	c, ctx := w.rpc(), t.Context()
	live, err := c.ServerLive(ctx, connect.NewRequest(&oip.ServerLiveRequest{}))
	if err != nil || !live.Msg.Live {
		t.Errorf("live: %v, %v", live, err)
	}
	isReady, err := c.ServerReady(ctx, connect.NewRequest(&oip.ServerReadyRequest{}))
	if err != nil || !isReady.Msg.Ready {
		t.Errorf("ready: %v, %v", isReady, err)
	}
	model, err := c.ModelReady(ctx, connect.NewRequest(&oip.ModelReadyRequest{Name: "fake"}))
	if err != nil || !model.Msg.Ready {
		t.Errorf("model: %v, %v", model, err)
	}
	_, err = c.ModelReady(ctx, connect.NewRequest(&oip.ModelReadyRequest{Name: "x"}))
	wantCall(t, err, connect.CodeNotFound, `"x"`)
	server, err := c.ServerMetadata(ctx, connect.NewRequest(&oip.ServerMetadataRequest{}))
	if err != nil || server.Msg.Name != "inctrl" || server.Msg.Version != "v0" ||
		!slices.Equal(server.Msg.Extensions, protocol.Extensions) {
		t.Errorf("server: %v, %v", server, err)
	}
	got, err := c.ModelMetadata(ctx, connect.NewRequest(&oip.ModelMetadataRequest{Name: "fake"}))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(fmt.Sprint(got.Msg), "  ", " ")
	for _, want := range []string{
		`name:"fake"`, `versions:"1"`, `name:"image" datatype:"BYTES" shape:-1`,
		`name:"pixels" datatype:"UINT8" shape:-1 shape:4 shape:4 shape:3`,
		`name:"map" datatype:"FP32" shape:-1 shape:-1 shape:-1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("metadata %s lacks %s", text, want)
		}
	}
}

// TestCallLog: a call is counted and logged with the HTTP code of its error, not with that of
// gRPC's transport.
func TestCallLog(t *testing.T) {
	t.Parallel()
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	_, err := w.rpc().ModelInfer(t.Context(), connect.NewRequest(rawWords("word", "words")))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.rpc().ModelInfer(t.Context(), connect.NewRequest(rawWords("secret", "bad")))
	wantCall(t, err, connect.CodeInvalidArgument, "image 1 of 2: no image")
	_, err = w.rpc().ModelInfer(t.Context(), connect.NewRequest(rawWords("bug")))
	if e := wantCall(t, err, connect.CodeInternal,
		"internal error"); e.Message() != "internal error" {
		t.Errorf("error %v", e)
	}
	const route = `"route":"/inference.GRPCInferenceService/ModelInfer"`
	until(t, "three lines", func() bool { return strings.Count(w.log.String(), route) == 3 })
	for _, want := range []string{
		route + `,"code":200,"client":"127.0.0.1","images":2`,
		route + `,"reason":"image","code":400,"client":"127.0.0.1","images":2`,
		route + `,"reason":"internal","code":500`,
	} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, w.log)
		}
	}
	if strings.Contains(w.log.String(), "secret") {
		t.Error("the log has an image")
	}
}

// TestCallTokens: without a token only health is accessible, over gRPC too.
func TestCallTokens(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	var err error
	if c.Tokens, err = admission.ReadTokens([]byte("0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	w := newSite(t, c)
	w.isReady()
	rpc, ctx := w.rpc(), t.Context()
	_, err = rpc.ModelInfer(ctx, connect.NewRequest(rawWords("word")))
	wantCall(t, err, connect.CodeUnauthenticated, "token")
	_, err = w.connectClient().ModelInfer(ctx, connect.NewRequest(rawWords("word")))
	wantCall(t, err, connect.CodeUnauthenticated, "token")
	_, err = rpc.ServerMetadata(ctx, connect.NewRequest(&oip.ServerMetadataRequest{}))
	wantCall(t, err, connect.CodeUnauthenticated, "token")
	if _, err = rpc.ServerReady(ctx, connect.NewRequest(&oip.ServerReadyRequest{})); err != nil {
		t.Error(err)
	}
	q := connect.NewRequest(rawWords("word"))
	q.Header().Set("Authorization", "Bearer 0123456789abcdef")
	if _, err = rpc.ModelInfer(ctx, q); err != nil {
		t.Error(err)
	}
}

// TestCallDeadline: a call gets an error when its deadline is exceeded, however the deadline was
// given, and a call that its client gave up is not computed.
func TestCallDeadline(t *testing.T) {
	t.Parallel()
	f := &fake{hold: make(chan struct{}), entered: make(chan int, 10)}
	w := newSite(t, fakeConfig(f))
	w.isReady()
	rpc := w.rpc()
	first := make(chan error, 1)
	go func() {
		_, err := rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords("first")))
		first <- err
	}()
	<-f.entered
	q := rawWords("parameter")
	q.Parameters["timeout"] = numberParameter(1000)
	_, err := rpc.ModelInfer(t.Context(), connect.NewRequest(q))
	wantCall(t, err, connect.CodeDeadlineExceeded, "deadline exceeded")
	// Connect's client ends the call itself at the deadline; this request leaves it to the server.
	header := http.Header{"Content-Type": {"application/json"}, "Connect-Timeout-Ms": {"1"}}
	got := w.raw(inferCall, header, strings.NewReader(`{"modelName":"fake",`+
		`"parameters":{"prompt_set":{"stringParam":"a"}},"inputs":[{"name":"image",`+
		`"datatype":"BYTES","shape":["1"]}],"rawInputContents":["BAAAAHdvcmQ="]}`))
	if got.code != connect.CodeDeadlineExceeded || !strings.Contains(got.text,
		"deadline exceeded") {
		t.Errorf("the header's timeout: %+v", got)
	}
	// Canceled images stay queued until the model is free.
	waiting := w.service.Admission.Held().Images
	ctx, stop := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := rpc.ModelInfer(ctx, connect.NewRequest(rawWords("left")))
		left <- err
	}()
	until(t, "it waits", func() bool { return w.service.Admission.Held().Images == waiting+1 })
	stop()
	wantCall(t, <-left, connect.CodeCanceled, "")
	until(t, "it is logged", func() bool { return strings.Contains(w.log.String(), `"code":499`) })
	f.hold <- struct{}{}
	if err := <-first; err != nil {
		t.Error(err)
	}
	until(t, "nothing is held",
		func() bool { return w.service.Admission.Held() == admission.Amount{} })
	for _, word := range []string{"parameter", "word", "left"} {
		if f.computed(word) {
			t.Errorf("%q was computed", word)
		}
	}
}

// TestCallOverload: an error for temporary overload says when to retry; one for a message that is
// too large does not.
func TestCallOverload(t *testing.T) {
	t.Parallel()
	f := &fake{hold: make(chan struct{}), entered: make(chan int, 10)}
	c := fakeConfig(f)
	c.Images, c.PerClient = 2, 2
	w := newSite(t, c)
	w.isReady()
	rpc := w.rpc()
	retry := func(e *connect.Error) (seconds int64) {
		for _, d := range e.Details() {
			v, err := d.Value()
			if err != nil {
				t.Fatal(err)
			}
			seconds = v.(*errdetails.RetryInfo).RetryDelay.Seconds
		}
		return seconds
	}
	answers := make(chan error, 2)
	ask := func(words ...string) {
		_, err := rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords(words...)))
		answers <- err
	}
	go ask("one", "two")
	<-f.entered
	_, err := rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords("three")))
	if e := wantCall(t, err, connect.CodeResourceExhausted, "queue is full"); retry(e) < 1 {
		t.Errorf("no time to try again: %v", e)
	}
	_, err = rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords("a", "b", "c")))
	if e := wantCall(t, err, connect.CodeResourceExhausted, "2 images"); retry(e) != 0 {
		t.Errorf("what is too large is to be tried again: %v", e)
	}
	f.hold <- struct{}{}
	if err := <-answers; err != nil {
		t.Error(err)
	}
	w.service.SetState(service.Draining)
	_, err = rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords("late")))
	if e := wantCall(t, err, connect.CodeUnavailable, "draining"); retry(e) < 1 {
		t.Errorf("no time to try again: %v", e)
	}
	isReady, err := rpc.ServerReady(t.Context(), connect.NewRequest(&oip.ServerReadyRequest{}))
	if err != nil || isReady.Msg.Ready {
		t.Errorf("ready: %v, %v", isReady, err)
	}
}

// TestCallDrain: an admitted call is answered when the server ends.
func TestCallDrain(t *testing.T) {
	t.Parallel()
	f := &fake{hold: make(chan struct{}), entered: make(chan int, 1)}
	w := newSite(t, fakeConfig(f))
	w.isReady()
	rpc := w.rpc()
	answer := make(chan error, 1)
	go func() {
		_, err := rpc.ModelInfer(t.Context(), connect.NewRequest(rawWords("word")))
		answer <- err
	}()
	<-f.entered
	w.stop()
	until(t, "draining", func() bool { return w.service.State() == service.Draining })
	f.hold <- struct{}{}
	if err := <-answer; err != nil {
		t.Error(err)
	}
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
}
