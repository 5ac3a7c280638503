package protocol

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// schema is that of a model with squares of 4 pixels a side.
var schema = Schema{Side: 4, Most: 16}

const (
	image1  = `"name":"image","datatype":"BYTES","shape":[1]`
	pixels1 = `"name":"pixels","datatype":"UINT8","shape":[1,4,4,3]`
)

// requestOf is an infer request with one input.
func requestOf(input, rest string) string { return `{"inputs":[{` + input + `}]` + rest + `}` }

// numbers is a list that repeats one number.
func numbers(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

// FuzzInference: any input gives images that fit the request, or a client error. The requests that
// the server's tests refuse are in its package.
func FuzzInference(f *testing.F) {
	rows := numbers(4, numbers(4, "[1,2,3]"))
	for _, body := range []string{
		"", "{}", "[]", "null", "{}{}", strings.Repeat("[", 2000), `{"inputs":null}`,
		requestOf(image1+`,"data":["d29yZA=="]`, `,"parameters":{"prompt_set":"a","timeout":7}`),
		requestOf(image1+`,"data":["*"]`, ""), requestOf(image1+`,"data":[1]`, ""),
		requestOf(image1+`,"data":["AA==","AA=="]`, `,"id":"7"`), requestOf(image1, `,"id":7`),
		requestOf(pixels1+`,"data":`+numbers(48, "7"), ""),
		requestOf(pixels1+`,"data":[`+rows+"]", ""),
		requestOf(pixels1+`,"data":`+numbers(48, "256"), ""),
		requestOf(pixels1+`,"data":`+numbers(49, "1"), ""),
		requestOf(image1+`,"data":["AA=="]`, `,"outputs":[{"name":"map"},{"name":"map"}]`),
		requestOf(image1+`,"data":["AA=="]`,
			`,"outputs":[{"name":"score","parameters":{"binary_data":true}}]`),
		requestOf(`"name":"image","datatype":"BYTES","shape":[4611686018427387904]`, ""),
		requestOf(`"name":"image","datatype":"BYTES","shape":[-1]`, ""),
		`{"parameters":{"shared_memory_region":"x"}}`,
	} {
		f.Add([]byte(body), int64(-1))
	}
	for in, tail := range map[string]string{
		image1:  "\x2c\x00\x00\x0044 bytes of an image that is none, but bytes.",
		pixels1: strings.Repeat("x", 48),
	} {
		head := requestOf(in+`,"parameters":{"binary_data_size":48}`, "")
		f.Add([]byte(head+tail), int64(len(head)))
		f.Add([]byte(head+tail), int64(5))
	}
	f.Fuzz(func(t *testing.T, body []byte, header int64) {
		length := ""
		if header >= 0 {
			length = fmt.Sprint(header)
		}
		q, err := schema.ReadJSON(body, length)
		checkInference(t, q, err, len(body))
	})
}

// word is an infer request with an encoded image.
func word(data string) *oip.ModelInferRequest {
	raw := append([]byte{byte(len(data)), byte(len(data) >> 8), byte(len(data) >> 16), 0}, data...)
	return &oip.ModelInferRequest{
		ModelName: "fake", Id: "7",
		Inputs: []*oip.ModelInferRequest_InferInputTensor{{
			Name: "image", Datatype: "BYTES", Shape: []int64{1},
		}},
		RawInputContents: [][]byte{raw},
	}
}

func wire(m proto.Message) []byte {
	data, err := proto.Marshal(m)
	if err != nil {
		panic(err)
	}
	return data
}

// seeds are messages, most of them invalid.
func seeds() (all []*oip.ModelInferRequest) {
	type contents = oip.InferTensorContents
	for _, change := range []func(*oip.ModelInferRequest){
		func(*oip.ModelInferRequest) {},
		func(m *oip.ModelInferRequest) { m.Id = strings.Repeat("x", 1025) },
		func(m *oip.ModelInferRequest) { m.Inputs = append(m.Inputs, m.Inputs[0]) },
		func(m *oip.ModelInferRequest) { m.Inputs[0].Shape = []int64{1 << 62} },
		func(m *oip.ModelInferRequest) { m.RawInputContents[0] = []byte("\xff\xff\xff\xffword") },
		func(m *oip.ModelInferRequest) {
			m.Inputs[0].Contents = &contents{BytesContents: [][]byte{{1}}}
		},
		func(m *oip.ModelInferRequest) {
			m.RawInputContents, m.Inputs[0].Contents = nil, &contents{BytesContents: [][]byte{{1}}}
		},
		func(m *oip.ModelInferRequest) {
			t := m.Inputs[0]
			t.Name, t.Datatype, t.Shape = "pixels", "UINT8", []int64{1, 4, 4, 3}
			m.RawInputContents, t.Contents = nil, &contents{UintContents: make([]uint32, 48)}
		},
		func(m *oip.ModelInferRequest) {
			m.Parameters = map[string]*oip.InferParameter{"timeout": {
				ParameterChoice: &oip.InferParameter_Int64Param{Int64Param: -1},
			}, "prompt_set": {ParameterChoice: &oip.InferParameter_StringParam{StringParam: "a"}}}
		},
		func(m *oip.ModelInferRequest) {
			o := &oip.ModelInferRequest_InferRequestedOutputTensor{Name: "map"}
			m.Outputs = append(m.Outputs, o, o)
		},
	} {
		m := word("word")
		change(m)
		all = append(all, m)
	}
	return all
}

// FuzzMessage is FuzzInference for gRPC, and for Connect if the message is JSON.
func FuzzMessage(f *testing.F) {
	for _, m := range seeds() {
		data, err := protojson.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(wire(m), false)
		f.Add(data, true)
	}
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		var held int64
		m := &oip.ModelInferRequest{}
		err := UnmarshalMessage(body, isJSON, m, func(bytes int64) error {
			held += bytes
			return nil
		})
		if held < int64(len(wire(m))) || held > 2*messageCost*int64(len(body)) {
			t.Fatalf("%d bytes are admitted for %d, a message of %d", held, len(body), len(wire(m)))
		}
		var q *Inference
		if err == nil {
			q, err = schema.ReadMessage(m)
		}
		checkInference(t, q, err, len(body))
	})
}

// checkProblem requires a client error with a bounded text.
func checkProblem(t *testing.T, err error) {
	t.Helper()
	p := AsProblem(err)
	known := p.Code/100 == 4 || p.Code == http.StatusNotImplemented
	if !known || p.Text == "" || len(p.Text) > 1024 {
		t.Fatalf("error %v", err)
	}
}

// checkInference checks the result of reading a request of from bytes.
func checkInference(t *testing.T, q *Inference, err error, from int) {
	if err != nil {
		checkProblem(t, err)
		return
	}
	if n := len(q.Images); n < 1 || n > schema.Most {
		t.Fatalf("%d images", n)
	}
	size := 0
	for _, i := range q.Images {
		if i.Cut && len(i.Data) != 48 {
			t.Fatalf("a square of %d bytes", len(i.Data))
		}
		size += len(i.Data)
	}
	if size > from {
		t.Fatalf("%d bytes of images in a body of %d", size, from)
	}
}

// TestFootprint: no message takes more memory than was admitted for it.
func TestFootprint(t *testing.T) {
	repeat := func(n int, one string) []byte { return bytes.Repeat([]byte(one), n) }
	// contents puts a contents field into one input of a request.
	contents := func(field []byte) []byte {
		in := protowire.AppendTag(nil, 5, protowire.BytesType)
		in = protowire.AppendBytes(in, field)
		m := protowire.AppendTag(nil, 5, protowire.BytesType)
		return protowire.AppendBytes(m, in)
	}
	for name, data := range map[string][]byte{
		"inputs": repeat(1<<16, "\x2a\x00"), "outputs": repeat(1<<16, "\x32\x00"),
		"inputs with contents": repeat(1<<15, "\x2a\x02\x2a\x00"),
		"raw":                  repeat(1<<16, "\x3a\x00"), "raw of a byte": repeat(1<<16,
			"\x3a\x01x"),
		"parameters":      parameterEntries(1 << 15),
		"texts":           contents(repeat(1<<16, "\x42\x00")),
		"texts of a byte": contents(repeat(1<<16, "\x42\x01x")),
		"bools":           contents(repeat(1<<16, "\x08\x01")),
		"packed bools":    contents(append([]byte("\x0a\x80\x80\x04"), repeat(1<<16, "\x01")...)),
		"numbers":         contents(repeat(1<<16, "\x18\x01")),
		"packed longs":    contents(append([]byte("\x1a\x80\x80\x04"), repeat(1<<16, "\x01")...)),
		"packed uints":    contents(append([]byte("\x22\x80\x80\x04"), repeat(1<<16, "\x01")...)),
		"doubles":         contents(repeat(1<<14, "\x39\x01\x01\x01\x01\x01\x01\x01\x01")),
		"unknown":         repeat(1<<16, "\x50\x01"),
		"one image":       wire(word(strings.Repeat("x", 1<<20))),
	} {
		for _, kind := range []string{"proto", "json"} {
			t.Run(kind+", "+name, func(t *testing.T) { checkFootprint(t, kind, data) })
		}
	}
}

func parameterEntries(n int) []byte {
	m := &oip.ModelInferRequest{Parameters: map[string]*oip.InferParameter{}}
	for i := range n {
		m.Parameters[fmt.Sprint(i)] = &oip.InferParameter{}
	}
	return wire(m)
}

func checkFootprint(t *testing.T, kind string, data []byte) {
	if kind == "json" {
		m := &oip.ModelInferRequest{}
		if err := (proto.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(data, m); err != nil {
			t.Fatal(err)
		}
		data, _ = protojson.Marshal(m)
	}
	// Others allocate meanwhile, such as the runtime: what a message takes is the least of some
	// measurements.
	var took, admitted int64
	for i := range 5 {
		now, of := measure(t, kind, data)
		if i == 0 || now < took {
			took, admitted = now, of
		}
		if took <= admitted {
			break
		}
	}
	t.Logf("%d bytes, %d admitted, %d taken", len(data), admitted, took)
	if took > admitted+1<<12 {
		t.Errorf("%d bytes take %d of memory, %d were admitted", len(data), took, admitted)
	}
}

// measure is what a message takes of memory, and what was admitted for it.
func measure(t *testing.T, kind string, data []byte) (took, admitted int64) {
	m := &oip.ModelInferRequest{}
	before := heap()
	err := UnmarshalMessage(data, kind == "json", m, func(bytes int64) error {
		admitted += bytes
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	took = heap() - before
	runtime.KeepAlive(m)
	runtime.KeepAlive(data)
	return took, admitted
}

// heap is the size of live and unswept objects on the heap.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestReadingJSON: parsing JSON takes no more memory than was admitted for it.
func TestReadingJSON(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(3))
	data := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), 12<<20))
	body := []byte(requestOf(image1+`,"data":["`+data+`"]`, ""))
	before, most := heap()-int64(len(body)), int64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	// Unlike ReadMemStats, this does not stop the parser.
	now := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				metrics.Read(now)
				most = max(most, int64(now[0].Value.Uint64())-before)
			}
		}
	}()
	if _, err := schema.ReadJSON(body, ""); err != nil {
		t.Fatal(err)
	}
	close(stop)
	<-stopped
	if counted := (1 + JSONCopies) * int64(len(body)); most > counted+counted/20 {
		t.Errorf("%d bytes take %d of memory, %d were counted", len(body), most, counted)
	}
}
