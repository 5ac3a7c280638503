package protocol

import (
	"fmt"
	"math"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// ReadMessage reads a gRPC infer request. Its outputs have the form of its input: raw or typed
// contents.
func (c Schema) ReadMessage(m *oip.ModelInferRequest) (*Inference, error) {
	raw := len(m.RawInputContents) > 0
	q := &Inference{ID: &m.Id, Binary: raw}
	if err := checkID(m.Id); err != nil {
		return nil, err
	}
	p, err := messageParameters(m.Parameters, "parameters")
	if err != nil {
		return nil, err
	}
	if q.PromptSet, err = p.text("prompt_set"); err != nil {
		return nil, err
	}
	if q.MinArea, err = p.text("min_area"); err != nil {
		return nil, err
	}
	if q.Timeout, err = p.timeout(); err != nil {
		return nil, err
	}
	if q.Outputs, err = messageOutputs(m.Outputs, raw); err != nil {
		return nil, err
	}
	q.Images, err = c.messageItems(m)
	return q, err
}

func messageOutputs(
	list []*oip.ModelInferRequest_InferRequestedOutputTensor, raw bool,
) (all []Output, err error) {
	if len(list) > maxOutputs {
		return nil, Bad("outputs has more than %d elements", maxOutputs)
	}
	for i, o := range list {
		what := fmt.Sprintf("outputs[%d]", i)
		if err := checkOutput(all, what, o.Name); err != nil {
			return nil, err
		}
		if _, err := messageParameters(o.Parameters, what+".parameters"); err != nil {
			return nil, err
		}
		all = append(all, Output{o.Name, raw})
	}
	return all, nil
}

// messageItems reads the images of the request's only input.
func (c Schema) messageItems(m *oip.ModelInferRequest) ([]Image, error) {
	if len(m.Inputs) != 1 {
		return nil, oneInput(len(m.Inputs))
	}
	in := m.Inputs[0]
	if len(in.Shape) > maxDims {
		return nil, Bad("inputs[0].shape has more than %d elements", maxDims)
	}
	if _, err := messageParameters(in.Parameters, "inputs[0].parameters"); err != nil {
		return nil, err
	}
	n, err := c.images(in.Name, in.Datatype, in.Shape)
	if err != nil {
		return nil, err
	}
	switch raw := m.RawInputContents; {
	case len(raw) == 0:
		return c.typedItems(in, n)
	case len(raw) > 1:
		return nil, Bad("raw_input_contents has %d elements, want one for the one input", len(raw))
	case proto.Size(in.Contents) > 0:
		return nil, Bad("input %s has both contents and raw_input_contents", in.Name)
	default:
		return c.binaryItems(in.Name, n, raw[0])
	}
}

// typedItems reads an input's elements from the typed contents of its datatype.
func (c Schema) typedItems(in *oip.ModelInferRequest_InferInputTensor, n int) ([]Image, error) {
	list, got, want := "bytes_contents", len(in.Contents.GetBytesContents()), n
	rest := &oip.InferTensorContents{BytesContents: in.Contents.GetBytesContents()}
	if in.Name == InputPixels {
		list, got, want = "uint_contents", len(in.Contents.GetUintContents()), n*c.size()
		rest = &oip.InferTensorContents{UintContents: in.Contents.GetUintContents()}
	}
	switch {
	case got != want:
		return nil, Bad("input %s: %s has %d elements, want %d, or else raw_input_contents",
			in.Name, list, got, want)
	case proto.Size(rest) != proto.Size(in.Contents):
		return nil, Bad("input %s: contents has more than %s", in.Name, list)
	case in.Name == InputPixels:
		return c.typedPixels(in.Contents.UintContents, n)
	}
	items := make([]Image, n)
	for i, data := range in.Contents.BytesContents {
		items[i].Data = data
	}
	return items, nil
}

func (c Schema) typedPixels(values []uint32, n int) ([]Image, error) {
	data := make([]byte, len(values))
	for i, v := range values {
		if v > 255 {
			return nil, Bad("input pixels: value %d is %d, want 0 … 255", i, v)
		}
		data[i] = byte(v)
	}
	return c.binaryItems(InputPixels, n, data)
}

// messageValues are the parameters of a message. Unknown ones are ignored, as in JSON.
type messageValues struct {
	what   string
	values map[string]*oip.InferParameter
}

func messageParameters(
	values map[string]*oip.InferParameter, what string,
) (p messageValues, err error) {
	if len(values) > maxParameters {
		return p, Bad("%s has more than %d entries", what, maxParameters)
	}
	if values[sharedMemory] != nil {
		return p, errSharedMemory
	}
	return messageValues{what, values}, nil
}

func (p messageValues) text(name string) (string, error) {
	v := p.values[name].GetParameterChoice()
	if t, ok := v.(*oip.InferParameter_StringParam); ok {
		return t.StringParam, nil
	}
	if v == nil {
		return "", nil
	}
	return "", Bad("%s.%s is not a string_param", p.what, name)
}

// timeout is the parameter timeout, in microseconds.
func (p messageValues) timeout() (time.Duration, error) {
	switch v := p.values["timeout"].GetParameterChoice().(type) {
	case nil:
		return 0, nil
	case *oip.InferParameter_Int64Param:
		return Microseconds(v.Int64Param)
	case *oip.InferParameter_Uint64Param:
		return Microseconds(int64(min(v.Uint64Param, math.MaxInt64)))
	}
	return 0, Bad("%s.timeout is not an int64_param", p.what)
}
