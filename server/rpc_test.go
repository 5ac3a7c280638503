package server

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/proto"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

const inferCall = oip.GRPCInferenceServiceModelInferProcedure

// called is a call, its expected code, and a word in its error.
type called struct {
	name   string
	path   string // default: ModelInfer
	kind   string // default: application/grpc
	header []string
	body   string
	status int // HTTP status; default: 200
	code   connect.Code
	says   string
}

// framed is a message in gRPC framing.
func framed(flags byte, message string) string {
	b := binary.BigEndian.AppendUint32([]byte{flags}, uint32(len(message)))
	return string(b) + message
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

func wire(m proto.Message) string {
	data, err := proto.Marshal(m)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// message is a valid request after a change.
func message(
	name string, code connect.Code, says string, change func(*oip.ModelInferRequest),
) called {
	m := rawWords("word")
	change(m)
	return called{name: name, body: framed(0, wire(m)), code: code, says: says}
}

func malformedMessages() []called {
	const invalid = connect.CodeInvalidArgument
	type request = oip.ModelInferRequest
	input := func(name, says string, change func(*oip.ModelInferRequest_InferInputTensor)) called {
		return message(name, invalid, says, func(m *request) { change(m.Inputs[0]) })
	}
	type tensor = oip.ModelInferRequest_InferInputTensor
	raw := func(name, says string, data ...string) called {
		return message("raw: "+name, invalid, says, func(m *request) {
			m.RawInputContents = nil
			for _, d := range data {
				m.RawInputContents = append(m.RawInputContents, []byte(d))
			}
		})
	}
	outputs := func(name, says string, all ...string) called {
		return message(name, invalid, says, func(m *request) {
			for _, o := range all {
				m.Outputs = append(m.Outputs,
					&oip.ModelInferRequest_InferRequestedOutputTensor{Name: o})
			}
		})
	}
	return []called{
		message("no model", connect.CodeNotFound, `"x"`, func(m *request) { m.ModelName = "x" }),
		message("no version", connect.CodeNotFound, `"2"`,
			func(m *request) { m.ModelVersion = "2" }),
		message("long id", invalid, "1025 bytes",
			func(m *request) { m.Id = strings.Repeat("x", 1025) }),
		message("no inputs", invalid, "0 tensors", func(m *request) { m.Inputs = nil }),
		message("two inputs", invalid, "2 tensors",
			func(m *request) { m.Inputs = append(m.Inputs, m.Inputs[0]) }),
		input("no name", `""`, func(t *tensor) { t.Name = "" }),
		input("unknown input", `"x"`, func(t *tensor) { t.Name = "x" }),
		input("long name", `"xxx`, func(t *tensor) { t.Name = strings.Repeat("x", 10000) }),
		input("datatype", "FP32", func(t *tensor) { t.Datatype = "FP32" }),
		input("no shape", "shape", func(t *tensor) { t.Shape = nil }),
		input("dimensions", "shape is [1 2]", func(t *tensor) { t.Shape = []int64{1, 2} }),
		input("many dimensions", "more than 8", func(t *tensor) { t.Shape = make([]int64, 1000) }),
		input("no images", "0 images", func(t *tensor) { t.Shape = []int64{0} }),
		input("less than none", "-1 images", func(t *tensor) { t.Shape = []int64{-1} }),
		message("too many images", connect.CodeResourceExhausted, "16 images",
			func(m *request) { m.Inputs[0].Shape[0] = 17 }),
		message("2^62 images", connect.CodeResourceExhausted, "16 images",
			func(m *request) { m.Inputs[0].Shape[0] = 1 << 62 }),
		input("another side", "[1 5 5 3]", func(t *tensor) {
			t.Name, t.Datatype, t.Shape = "pixels", "UINT8", []int64{1, 5, 5, 3}
		}),
		input("overflow", "[1 4294967296 4294967296 3]", func(t *tensor) {
			t.Name, t.Datatype, t.Shape = "pixels", "UINT8", []int64{1, 1 << 32, 1 << 32, 3}
		}),
		input("contents too", "both", func(t *tensor) {
			t.Contents = &oip.InferTensorContents{BytesContents: [][]byte{{1}}}
		}),
		message("shared memory", connect.CodeUnimplemented, "shared memory", func(m *request) {
			m.Inputs[0].Parameters = map[string]*oip.InferParameter{
				"shared_memory_region": textParameter("x"),
			}
		}),
		raw("nothing", "bytes_contents has 0 elements, want 1"),
		raw("two", "2 elements", "\x01\x00\x00\x00x", "\x01\x00\x00\x00x"),
		raw("empty", "0 bytes left, want 4", ""),
		raw("no room for a length", "3 bytes left", "\x01\x00\x00"),
		raw("4 GB", "want 4294967295", "\xff\xff\xff\xffword"),
		raw("shorter than it says", "want 4", "\x04\x00\x00\x00wor"),
		raw("more follows", "1 bytes follow", "\x04\x00\x00\x00words"),
		outputs("unknown output", `"heat"`, "heat"),
		outputs("output twice", "twice", "map", "map"),
		outputs("many outputs", "more than 16", slices.Repeat([]string{"map"}, 17)...),
		outputs("long output", `"xxx`, strings.Repeat("x", 10000)),
		message("bad image", invalid, "image 0 of 1: no image",
			func(m *request) { m.RawInputContents = rawWords("bad").RawInputContents }),
		message("a decoder's bug", connect.CodeInternal, "internal error",
			func(m *request) { m.RawInputContents = rawWords("panic").RawInputContents }),
	}
}

func malformedTyped() []called {
	type contents = oip.InferTensorContents
	typed := func(name, says string, all *contents) called {
		m := typedWords("word")
		m.Inputs[0].Contents = all
		return called{name: "typed: " + name, body: framed(0, wire(m)),
			code: connect.CodeInvalidArgument, says: says}
	}
	pixels := func(name, says string, all *contents) called {
		m := typedWords("word")
		t := m.Inputs[0]
		t.Name, t.Datatype, t.Shape, t.Contents = "pixels", "UINT8", []int64{1, 4, 4, 3}, all
		return called{name: "typed pixels: " + name, body: framed(0, wire(m)),
			code: connect.CodeInvalidArgument, says: says}
	}
	word := [][]byte{[]byte("word")}
	return []called{
		typed("none", "0 elements, want 1", nil),
		typed("empty", "0 elements, want 1", &contents{}),
		typed("too many", "2 elements, want 1", &contents{BytesContents: append(word, word[0])}),
		typed("another list", "0 elements", &contents{UintContents: []uint32{1}}),
		typed("two lists", "more than bytes_contents",
			&contents{BytesContents: word, UintContents: []uint32{1}}),
		typed("empty image", "image 0 of 1", &contents{BytesContents: [][]byte{{}}}),
		pixels("none", "0 elements, want 48", nil),
		pixels("few", "47 elements", &contents{UintContents: make([]uint32, 47)}),
		pixels("many", "49 elements", &contents{UintContents: make([]uint32, 49)}),
		pixels("256", "value 47 is 256",
			&contents{UintContents: append(make([]uint32, 47), 256)}),
		pixels("signed", "uint_contents has 0", &contents{IntContents: make([]int32, 48)}),
		pixels("two lists", "more than uint_contents",
			&contents{UintContents: make([]uint32, 48), BoolContents: make([]bool, 48)}),
	}
}

func malformedParameterMessages() []called {
	set := func(name string, code connect.Code, says, key string, v *oip.InferParameter) called {
		return message(name, code, says, func(m *oip.ModelInferRequest) { m.Parameters[key] = v })
	}
	const invalid = connect.CodeInvalidArgument
	number := numberParameter
	return []called{
		set("prompt set is a number", invalid, "string_param", "prompt_set", number(1)),
		set("unknown prompt set", connect.CodeNotFound, `"z"`, "prompt_set", textParameter("z")),
		set("no prompt set", invalid, "must name one of", "prompt_set", &oip.InferParameter{}),
		set("timeout is text", invalid, "int64_param", "timeout", textParameter("1")),
		set("timeout is negative", invalid, "timeout is -1", "timeout", number(-1)),
		set("shared memory for the answer", connect.CodeUnimplemented, "shared memory",
			"shared_memory_region", textParameter("x")),
		message("many parameters", invalid, "more than 64", func(m *oip.ModelInferRequest) {
			for i := range 100 {
				m.Parameters[fmt.Sprint(i)] = number(1)
			}
		}),
		message("no threshold", connect.CodeFailedPrecondition, "no threshold",
			func(m *oip.ModelInferRequest) {
				m.Parameters["prompt_set"] = textParameter("b")
				m.Outputs = append(m.Outputs,
					&oip.ModelInferRequest_InferRequestedOutputTensor{Name: "anomalous"})
			}),
		message("pixels for a view", connect.CodeFailedPrecondition, "whole images",
			func(m *oip.ModelInferRequest) {
				m.Parameters["prompt_set"] = textParameter("tiles")
				t := m.Inputs[0]
				t.Name, t.Datatype, t.Shape = "pixels", "UINT8", []int64{1, 4, 4, 3}
				m.RawInputContents[0] = make([]byte, 48)
			}),
	}
}

func malformedCalls() []called {
	const invalid = connect.CodeInvalidArgument
	good := wire(rawWords("word"))
	large := rawWords(strings.Repeat("x", 1<<19))
	bomb := gzipped(strings.Repeat("\x00", 64<<20))
	inputs := strings.Repeat("\x2a\x00", 1<<16) // empty tensors
	gzip := []string{"Grpc-Encoding: gzip"}
	const js, tooLarge = "application/json", "more than 262144 bytes"
	return []called{
		{name: "nothing", body: "", code: connect.CodeUnimplemented, says: "zero messages"},
		{name: "empty message", body: framed(0, ""), code: invalid, says: "0 tensors"},
		{name: "two messages", body: framed(0, good) + framed(0, good),
			code: connect.CodeUnimplemented, says: "multiple messages"},
		// gRPC uses INTERNAL for broken framing.
		{name: "half a prefix", body: "\x00\x00", code: connect.CodeInternal, says: "incomplete"},
		{name: "shorter than it says", body: framed(0, good)[:20],
			code: connect.CodeInternal, says: "promised"},
		{name: "garbage", body: framed(0, "\xff\xff\xff\xff"), code: invalid, says: "not protobuf"},
		{name: "truncated protobuf", body: framed(0, good[:len(good)-3]),
			code: invalid, says: "not protobuf"},
		{name: "wrong wire types", body: framed(0, "\x08\x01"), code: invalid, says: "0 tensors"},
		{name: "no UTF-8", body: framed(0, "\x0a\x01\xff"), code: invalid, says: "not protobuf"},
		{name: "JSON as protobuf", body: framed(0, "{}"), code: invalid, says: "not protobuf"},
		{name: "promise of 4 GB", body: "\x00\xff\xff\xff\xff",
			code: connect.CodeInternal, says: "promised"},
		{name: "large", body: framed(0, wire(large)),
			code: connect.CodeResourceExhausted, says: tooLarge},
		{name: "large in memory", body: framed(0, inputs), code: connect.CodeResourceExhausted,
			says: "all may take"},
		{name: "compressed without encoding", body: framed(1, gzipped(good)),
			code: connect.CodeInternal, says: "without compression"},
		{name: "no gzip", header: gzip, body: framed(1, "no gzip at all"), code: invalid,
			says: "gzip"},
		{name: "truncated gzip", header: gzip, body: framed(1, gzipped(good)[:30]),
			code: invalid, says: "not gzip"},
		{name: "bomb", header: gzip, body: framed(1, bomb),
			code: connect.CodeResourceExhausted, says: tooLarge},
		{name: "brotli", header: []string{"Grpc-Encoding: br"}, body: framed(1, good),
			code: connect.CodeUnimplemented, says: `"br"`},
		{name: "long encoding", header: []string{"Grpc-Encoding: " + strings.Repeat("x", 5000)},
			code: connect.CodeUnimplemented, says: `"xxx`},
		{name: "timeout", header: []string{"Grpc-Timeout: soon"}, body: framed(0, good),
			code: invalid, says: "timeout"},
		{name: "long timeout", header: []string{"Grpc-Timeout: " + strings.Repeat("9", 5000)},
			code: invalid, says: "10 bytes"},
		{name: "unknown procedure", path: "/inference.GRPCInferenceService/ModelStreamInfer",
			code: connect.CodeUnimplemented, says: "no such procedure"},
		{name: "large probe", path: oip.GRPCInferenceServiceServerLiveProcedure,
			body: framed(0, good+strings.Repeat("x", 2000)),
			code: connect.CodeResourceExhausted, says: "more than 1024 bytes"},
		{name: "unknown type", kind: "application/x-thrift", status: 415, says: "thrift"},
		{name: "unknown codec", kind: "application/grpc+xml", status: 415, says: "xml"},
		{name: "text", kind: "text/plain", status: 415, says: "text"},
		{name: "Connect: streaming", kind: "application/connect+proto", status: 415,
			says: "connect"},
		{name: "gRPC: Content-Encoding", header: []string{"Content-Encoding: gzip"},
			status: 415, says: "grpc-encoding"},
		{name: "Connect: bomb", kind: js, header: []string{"Content-Encoding: gzip"},
			body: gzipped(strings.Repeat(" ", 64<<20)), status: 429,
			code: connect.CodeResourceExhausted, says: tooLarge},
		{name: "Connect: nothing", kind: js, status: 400, code: invalid, says: "not JSON"},
		{name: "Connect: no JSON", kind: js, body: "{", status: 400, code: invalid,
			says: "not JSON"},
		{name: "Connect: list", kind: js, body: "[]", status: 400, code: invalid, says: "not JSON"},
		{name: "Connect: inputs is text", kind: js, body: `{"inputs":"x"}`,
			status: 400, code: invalid, says: "not JSON"},
		{name: "Connect: large", kind: js, body: strings.Repeat(" ", 1<<19), status: 429,
			code: connect.CodeResourceExhausted, says: tooLarge},
		{name: "Connect: large in memory", kind: js + "; charset=utf-8", status: 429,
			body: `{"inputs":[` + strings.Repeat("{},", 1<<14) + `{}]}`,
			code: connect.CodeResourceExhausted, says: "all may take"},
		{name: "Connect: long timeout", kind: js,
			header: []string{"Connect-Timeout-Ms: " + strings.Repeat("9", 99)},
			status: 400, code: invalid, says: "10 bytes"},
		{name: "Connect: protobuf", kind: "application/proto", body: "\xff", status: 400,
			code: invalid, says: "not protobuf"},
	}
}

// malformedEncodings are calls whose body is encoded in a way that is not read.
func malformedEncodings() []called {
	const js, gzip = "application/json", "Content-Encoding: gzip"
	return []called{
		{name: "Connect: brotli", kind: js, header: []string{"Content-Encoding: br"},
			status: 415, says: "br"},
		{name: "Connect: no gzip", kind: js, header: []string{gzip}, body: "a body that is no gzip",
			status: 400, code: connect.CodeInvalidArgument, says: "invalid header"},
	}
}

// TestMalformedCalls: every invalid call gets the right code and an error with the reason, and
// leaves nothing behind.
func TestMalformedCalls(t *testing.T) {
	t.Parallel()
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	all := slices.Concat(malformedMessages(), malformedTyped(), malformedParameterMessages(),
		malformedCalls(), malformedEncodings())
	t.Log(len(all), "calls")
	for _, q := range all {
		t.Run(q.name, func(t *testing.T) {
			header := http.Header{"Content-Type": {"application/grpc"}}
			if q.kind != "" {
				header.Set("Content-Type", q.kind)
			}
			for _, h := range q.header {
				name, value, _ := strings.Cut(h, ": ")
				header.Set(name, value)
			}
			path := q.path
			if path == "" {
				path = inferCall
			}
			got := w.raw(path, header, strings.NewReader(q.body))
			if want := max(q.status, 200); got.status != want && !(q.status == 0 &&
				got.status == 200) {
				t.Errorf("HTTP %d, want %d", got.status, want)
			}
			if got.code != q.code || !strings.Contains(got.text, q.says) || len(got.text) > 1024 {
				t.Errorf("code %v, %.1200q, want %v, %q", got.code, got.text, q.code, q.says)
			}
		})
	}
	until(t, "nothing is held",
		func() bool { return w.service.Admission.Held() == admission.Amount{} })
	if _, err := w.rpc().ModelInfer(t.Context(), connect.NewRequest(rawWords("word"))); err != nil {
		t.Errorf("a good call after all of them: %v", err)
	}
	if strings.Contains(w.log.String(), "superfluous") {
		t.Error("an answer was begun twice")
	}
}
