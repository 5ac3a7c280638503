package protocol

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"slices"

	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// Result is the result for an image, as far as the answer's tensors contain it.
type Result struct {
	Score     float32
	Anomalous bool
	Rows      int       // of the map
	Columns   int       // of the map
	Map       []float32 // row-major
	Regions   string    // JSON, as in a record; "" if it is not requested
}

// Answer is the response to an infer request.
type Answer struct {
	ID             *string
	Model, Version string
	Parameters     map[string]string // inputs of the computation, such as digests
	Outputs        []Output
	Results        []Result // one per image
}

// Tensor is an output of an answer, or a tensor's description in the metadata.
type Tensor struct {
	Name       string           `json:"name"`
	Datatype   string           `json:"datatype"`
	Shape      []int            `json:"shape"`
	Parameters map[string]int64 `json:"parameters,omitempty"`
	Data       any              `json:"data,omitempty"`
}

// Response is the JSON form of an Answer.
type Response struct {
	ModelName    string            `json:"model_name"`
	ModelVersion string            `json:"model_version"`
	ID           *string           `json:"id,omitempty"`
	Parameters   map[string]string `json:"parameters,omitempty"`
	Outputs      []Tensor          `json:"outputs"`
}

// SelectOutputs resolves which outputs a request gets. A set without a threshold makes no
// decisions. Maps with tiles have different sizes, so a request only gets them if it names them. So
// it is with regions, which are texts.
func (q *Inference) SelectOutputs(threshold, tiles bool) ([]Output, error) {
	if q.Outputs == nil {
		all := []Output{{OutputScore, q.Binary}}
		if threshold {
			all = append(all, Output{OutputAnomalous, q.Binary})
		}
		if !tiles {
			all = append(all, Output{OutputMap, q.Binary})
		}
		return all, nil
	}
	for _, w := range q.Outputs {
		if w.Name == OutputAnomalous && !threshold {
			return nil, Fail(http.StatusUnprocessableEntity, "no_threshold",
				"output %s: the prompt set has no threshold", OutputAnomalous)
		}
	}
	return q.Outputs, nil
}

// Check refuses maps of different sizes, which do not form a tensor: with tiles the size depends on
// the image's shape.
func (a *Answer) Check() error {
	if !slices.ContainsFunc(a.Outputs, func(w Output) bool { return w.Name == OutputMap }) {
		return nil
	}
	first := a.Results[0]
	for i, r := range a.Results {
		if r.Rows != first.Rows || r.Columns != first.Columns {
			return Fail(http.StatusUnprocessableEntity, "map",
				"output %s: that of image %d has %d×%d patches, that of image 0 %d×%d: "+
					"ask for them one at a time, or in POST /v1/score", OutputMap, i, r.Columns,
				r.Rows, first.Columns, first.Rows)
		}
	}
	return nil
}

// tensors are the outputs and the binary data of those that are binary, in order.
func (a *Answer) tensors() (all []Tensor, tail []byte) {
	for _, w := range a.Outputs {
		t := Tensor{Name: w.Name, Datatype: "FP32", Shape: []int{len(a.Results)}}
		switch w.Name {
		case OutputAnomalous:
			t.Datatype, t.Data = "BOOL", a.decisions()
		case OutputScore:
			t.Data = a.scores()
		case OutputRegions:
			t.Datatype, t.Data = "BYTES", a.regions()
		default:
			t.Shape = append(t.Shape, a.Results[0].Rows, a.Results[0].Columns)
			t.Data = a.maps()
		}
		if w.Binary {
			from := len(tail)
			tail = appendBinary(tail, t.Data)
			t.Parameters = map[string]int64{binarySize: int64(len(tail) - from)}
			t.Data = nil
		}
		all = append(all, t)
	}
	return all, tail
}

func (a *Answer) scores() (all []float32) {
	for _, r := range a.Results {
		all = append(all, r.Score)
	}
	return all
}

func (a *Answer) maps() (all []float32) {
	for _, r := range a.Results {
		all = append(all, r.Map...)
	}
	return all
}

func (a *Answer) decisions() (all []bool) {
	for _, r := range a.Results {
		all = append(all, r.Anomalous)
	}
	return all
}

func (a *Answer) regions() (all []string) {
	for _, r := range a.Results {
		all = append(all, r.Regions)
	}
	return all
}

// appendBinary appends a tensor in the binary extension's form: little-endian, one byte per bool, a
// text after its length in four bytes.
func appendBinary(to []byte, data any) []byte {
	switch data := data.(type) {
	case []float32:
		for _, v := range data {
			to = binary.LittleEndian.AppendUint32(to, math.Float32bits(v))
		}
	case []string:
		for _, v := range data {
			to = append(binary.LittleEndian.AppendUint32(to, uint32(len(v))), v...)
		}
	case []bool:
		for _, v := range data {
			var b byte
			if v {
				b = 1
			}
			to = append(to, b)
		}
	}
	return to
}

// JSON is the HTTP form of the answer: JSON and a tail of binary tensors, which may be nil.
func (a *Answer) JSON() (head, tail []byte, err error) {
	all, tail := a.tensors()
	head, err = json.Marshal(Response{a.Model, a.Version, a.ID, a.Parameters, all})
	return head, tail, err
}

// Message is the gRPC form of the answer.
func (a *Answer) Message() *oip.ModelInferResponse {
	all, tail := a.tensors()
	m := &oip.ModelInferResponse{
		ModelName: a.Model, ModelVersion: a.Version, Id: *a.ID,
		Parameters: map[string]*oip.InferParameter{},
	}
	for name, text := range a.Parameters {
		m.Parameters[name] = &oip.InferParameter{
			ParameterChoice: &oip.InferParameter_StringParam{StringParam: text},
		}
	}
	for _, t := range all {
		out := &oip.ModelInferResponse_InferOutputTensor{
			Name: t.Name, Datatype: t.Datatype, Shape: shape64(t.Shape),
		}
		switch data := t.Data.(type) {
		case []float32:
			out.Contents = &oip.InferTensorContents{Fp32Contents: data}
		case []bool:
			out.Contents = &oip.InferTensorContents{BoolContents: data}
		case []string:
			out.Contents = &oip.InferTensorContents{}
			for _, text := range data {
				out.Contents.BytesContents = append(out.Contents.BytesContents, []byte(text))
			}
		default:
			size := t.Parameters[binarySize]
			m.RawOutputContents = append(m.RawOutputContents, tail[:size:size])
			tail = tail[size:]
		}
		m.Outputs = append(m.Outputs, out)
	}
	return m
}

func shape64(shape []int) []int64 {
	to := make([]int64, len(shape))
	for i, n := range shape {
		to[i] = int64(n)
	}
	return to
}
