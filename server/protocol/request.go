package protocol

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// The JSON of a request. Lists are parsed later, within their limits.
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

// ReadJSON reads the body of an infer request. length is the header that says where the JSON ends
// and binary data begins; it may be empty.
func (c Schema) ReadJSON(body []byte, length string) (*Inference, error) {
	header, tail, err := splitBody(body, length)
	if err != nil {
		return nil, err
	}
	var r requestJSON
	if err := Unmarshal(header, "the request", &r); err != nil {
		return nil, err
	}
	q := &Inference{ID: r.ID}
	if r.ID != nil {
		if err := checkID(*r.ID); err != nil {
			return nil, err
		}
	}
	if err := q.readParameters(r.Parameters); err != nil {
		return nil, err
	}
	if q.Outputs, err = q.readOutputs(r.Outputs); err != nil {
		return nil, err
	}
	q.Images, err = c.readInputs(r.Inputs, tail, length != "")
	return q, err
}

// splitBody splits a body where its JSON ends.
func splitBody(body []byte, length string) (header, tail []byte, err error) {
	if length == "" {
		return body, nil, nil
	}
	n, err := strconv.ParseUint(length, 10, 63)
	if err != nil {
		return nil, nil, Bad("header %s is %.32q, want a number of bytes", HeaderLength, length)
	}
	if n > uint64(len(body)) {
		return nil, nil, Bad("header %s is %d, the body has %d bytes", HeaderLength, n, len(body))
	}
	return body[:n], body[n:], nil
}

func (q *Inference) readParameters(raw json.RawMessage) error {
	p, err := readParameters(raw, "parameters")
	if err != nil {
		return err
	}
	if q.PromptSet, err = p.text("prompt_set"); err != nil {
		return err
	}
	if q.MinArea, err = p.text("min_area"); err != nil {
		return err
	}
	if q.Binary, err = p.flag("binary_data_output"); err != nil {
		return err
	}
	us, err := p.number("timeout")
	if err != nil {
		return err
	}
	q.Timeout, err = Microseconds(us)
	return err
}

func (q *Inference) readOutputs(raw json.RawMessage) ([]Output, error) {
	list, err := readList[outputJSON](raw, "outputs", maxOutputs)
	if err != nil {
		return nil, err
	}
	var all []Output
	for i, o := range list {
		what := fmt.Sprintf("outputs[%d]", i)
		if err := checkOutput(all, what, o.Name); err != nil {
			return nil, err
		}
		p, err := readParameters(o.Parameters, what+".parameters")
		if err != nil {
			return nil, err
		}
		w := Output{Name: o.Name, Binary: q.Binary}
		if p.has("binary_data") {
			if w.Binary, err = p.flag("binary_data"); err != nil {
				return nil, err
			}
		}
		all = append(all, w)
	}
	return all, nil
}

// readInputs reads the images of the request's only input.
func (c Schema) readInputs(raw json.RawMessage, tail []byte, extension bool) ([]Image, error) {
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
			return nil, Bad("%d bytes follow the JSON, but no input has %s", len(tail), binarySize)
		}
		return c.jsonItems(in, n, len(shape) == 2)
	}
	size, err := p.number(binarySize)
	if err != nil {
		return nil, err
	}
	switch {
	case !extension:
		return nil, Bad("binary_data_size needs the header %s", HeaderLength)
	case len(in.Data) > 0:
		return nil, Bad("inputs[0] has both data and binary_data_size")
	case size != int64(len(tail)):
		return nil, Bad("binary_data_size is %d, %d bytes follow the JSON", size, len(tail))
	}
	return c.binaryItems(in.Name, n, tail)
}
