package server

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// The words of the Open Inference Protocol, version 2, and of its binary tensor data extension.
const (
	inputImage  = "image"
	inputPixels = "pixels"

	outputScore     = "score"
	outputAnomalous = "is_anomalous"
	outputMap       = "map"

	headerLength = "Inference-Header-Content-Length"
	binarySize   = "binary_data_size"
)

var outputNames = []string{outputScore, outputAnomalous, outputMap}

// Most elements of the lists of a request, so that a small body cannot become large in memory.
const (
	maxInputs     = 2
	maxOutputs    = 16
	maxDims       = 8
	maxParameters = 64
)

// maxID bounds a request's id, in bytes: it is repeated in the answer, where JSON may need six.
const maxID = 1024

func checkID(id string) error {
	if len(id) > maxID {
		return bad("id has %d bytes, want %d at most", len(id), maxID)
	}
	return nil
}

// schema is what requests to a model must fit.
type schema struct {
	side int // of a square, pixels
	most int // images of a request
}

// size of a square, in bytes.
func (c schema) size() int { return 3 * c.side * c.side }

// inference is a request that has been read.
type inference struct {
	id      *string
	set     string
	timeout time.Duration // 0: the server's
	items   []item
	outputs []wanted // nil: all that there are
	binary  bool     // outputs that do not say otherwise
}

// wanted is an output that is asked for.
type wanted struct {
	name   string
	binary bool
}

// The JSON of a request. Lists are read later, and only as far as they may go.
type requestJSON struct {
	ID         *string         `json:"id"`
	Parameters json.RawMessage `json:"parameters"`
	Inputs     json.RawMessage `json:"inputs"`
	Outputs    json.RawMessage `json:"outputs"`
}

type inputJSON struct {
	Name       string          `json:"name"`
	Datatype   string          `json:"datatype"`
	Shape      json.RawMessage `json:"shape"`
	Parameters json.RawMessage `json:"parameters"`
	Data       json.RawMessage `json:"data"`
}

type outputJSON struct {
	Name       string          `json:"name"`
	Parameters json.RawMessage `json:"parameters"`
}

// parseInference reads the body of an infer request; length is the header that says where its JSON
// ends and binary data begins, or empty.
func (c schema) parseInference(body []byte, length string) (*inference, error) {
	header, tail, err := splitBody(body, length)
	if err != nil {
		return nil, err
	}
	var r requestJSON
	if err := unmarshal(header, "the request", &r); err != nil {
		return nil, err
	}
	q := &inference{id: r.ID}
	if r.ID != nil {
		if err := checkID(*r.ID); err != nil {
			return nil, err
		}
	}
	if err := q.readParameters(r.Parameters); err != nil {
		return nil, err
	}
	if q.outputs, err = q.readOutputs(r.Outputs); err != nil {
		return nil, err
	}
	q.items, err = c.readInputs(r.Inputs, tail, length != "")
	return q, err
}

// splitBody cuts a body where its JSON ends.
func splitBody(body []byte, length string) (header, tail []byte, err error) {
	if length == "" {
		return body, nil, nil
	}
	n, err := strconv.ParseUint(length, 10, 63)
	if err != nil {
		return nil, nil, bad("header %s is %.32q, want a number of bytes", headerLength, length)
	}
	if n > uint64(len(body)) {
		return nil, nil, bad("header %s is %d, the body has %d bytes", headerLength, n, len(body))
	}
	return body[:n], body[n:], nil
}

func (q *inference) readParameters(raw json.RawMessage) error {
	p, err := readParameters(raw, "parameters")
	if err != nil {
		return err
	}
	if q.set, err = p.text("prompt_set"); err != nil {
		return err
	}
	if q.binary, err = p.flag("binary_data_output"); err != nil {
		return err
	}
	us, err := p.number("timeout")
	if err != nil {
		return err
	}
	q.timeout, err = microseconds(us)
	return err
}

// microseconds is a timeout as the protocol gives it; 0 stands for none.
func microseconds(us int64) (time.Duration, error) {
	if us < 0 {
		return 0, bad("timeout is %d µs, want 0 or more", us)
	}
	return time.Duration(min(us, math.MaxInt64/1000)) * time.Microsecond, nil
}

func (q *inference) readOutputs(raw json.RawMessage) ([]wanted, error) {
	list, err := readList[outputJSON](raw, "outputs", maxOutputs)
	if err != nil {
		return nil, err
	}
	var all []wanted
	for i, o := range list {
		what := fmt.Sprintf("outputs[%d]", i)
		if err := checkOutput(all, what, o.Name); err != nil {
			return nil, err
		}
		p, err := readParameters(o.Parameters, what+".parameters")
		if err != nil {
			return nil, err
		}
		w := wanted{name: o.Name, binary: q.binary}
		if p.has("binary_data") {
			if w.binary, err = p.flag("binary_data"); err != nil {
				return nil, err
			}
		}
		all = append(all, w)
	}
	return all, nil
}

// checkOutput checks one that is asked for besides others.
func checkOutput(others []wanted, what, name string) error {
	if !slices.Contains(outputNames, name) {
		return bad("%s: name is %.64q, want one of %q", what, name, outputNames)
	}
	if slices.ContainsFunc(others, func(w wanted) bool { return w.name == name }) {
		return bad("%s: %q is asked for twice", what, name)
	}
	return nil
}

func oneInput(n int) error {
	return bad("inputs has %d tensors, want one: %q or %q", n, inputImage, inputPixels)
}

// readInputs reads the one input that a request has.
func (c schema) readInputs(raw json.RawMessage, tail []byte, extension bool) ([]item, error) {
	list, err := readList[inputJSON](raw, "inputs", maxInputs)
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, oneInput(len(list))
	}
	in := list[0]
	shape, err := readList[int64](in.Shape, "inputs[0].shape", maxDims)
	if err != nil {
		return nil, err
	}
	n, err := c.images(in.Name, in.Datatype, shape)
	if err != nil {
		return nil, err
	}
	p, err := readParameters(in.Parameters, "inputs[0].parameters")
	if err != nil {
		return nil, err
	}
	if !p.has(binarySize) {
		if len(tail) > 0 {
			return nil, bad("%d bytes follow the JSON, but no input has binary_data_size", len(tail))
		}
		return c.jsonItems(in, n)
	}
	size, err := p.number(binarySize)
	if err != nil {
		return nil, err
	}
	switch {
	case !extension:
		return nil, bad("binary_data_size needs the header %s", headerLength)
	case len(in.Data) > 0:
		return nil, bad("inputs[0] has both data and binary_data_size")
	case size != int64(len(tail)):
		return nil, bad("binary_data_size is %d, %d bytes follow the JSON", size, len(tail))
	}
	return c.binaryItems(in.Name, n, tail)
}

// images is how many images an input says it has.
func (c schema) images(name, datatype string, shape []int64) (int, error) {
	side := int64(c.side)
	var want string
	var rest []int64
	switch name {
	case inputImage:
		want = "BYTES"
	case inputPixels:
		want, rest = "UINT8", []int64{side, side, 3}
	default:
		return 0, bad("inputs[0]: name is %.64q, want %q or %q", name, inputImage, inputPixels)
	}
	if datatype != want {
		return 0, bad("input %s: datatype is %.16q, want %q", name, datatype, want)
	}
	if len(shape) == 0 || !slices.Equal(shape[1:], rest) {
		return 0, bad("input %s: shape is %v, want %v after the number of images", name, shape, rest)
	}
	switch n := shape[0]; {
	case n < 1:
		return 0, bad("input %s: %d images, want 1 or more", name, n)
	case n > int64(c.most):
		return 0, tooMany(c.most)
	default:
		return int(n), nil
	}
}

func tooMany(most int) error {
	return fail(http.StatusRequestEntityTooLarge, "too_large",
		"more than %d images in a request", most)
}
