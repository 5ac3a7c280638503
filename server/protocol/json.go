package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Unmarshal is json.Unmarshal with errors for the client.
func Unmarshal(data []byte, what string, v any) error {
	err := json.Unmarshal(data, v)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return Bad("%s is not JSON: at byte %d: %.128v", what, syntax.Offset, err)
	case errors.As(err, &kind) && kind.Field != "":
		return Bad("%s: %.64q is a %.16s, want %v", what, kind.Field, kind.Value, jsonKind(kind))
	case errors.As(err, &kind):
		return Bad("%s is a %.16s, want %v", what, kind.Value, jsonKind(kind))
	}
	return Bad("%s is not JSON", what)
}

func jsonKind(e *json.UnmarshalTypeError) string {
	switch k := e.Type.Kind().String(); k {
	case "struct", "map":
		return "an object"
	case "bool":
		return "true or false"
	case "int64":
		return "a whole number of 64 bits"
	default:
		return "a " + k
	}
}

// IsNull reports whether a JSON value is null or absent.
func IsNull(raw json.RawMessage) bool {
	return len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null"
}

// readList reads a list of at most most elements from valid JSON; a missing list is empty.
func readList[T any](raw json.RawMessage, what string, most int) ([]T, error) {
	if IsNull(raw) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, Bad("%s is not a list", what)
	}
	var list []T
	for d.More() {
		if len(list) == most {
			return nil, Bad("%s has more than %d elements", what, most)
		}
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return nil, Bad("%s is not JSON", what)
		}
		var v T
		if err := Unmarshal(one, fmt.Sprintf("%s[%d]", what, len(list)), &v); err != nil {
			return nil, err
		}
		if IsNull(one) {
			return nil, Bad("%s[%d] is null", what, len(list))
		}
		list = append(list, v)
	}
	return list, nil
}

// parameters are the values of a "parameters" object. Unknown ones are ignored, because the
// protocol allows extensions.
type parameters struct {
	what   string
	values map[string]json.RawMessage
}

func readParameters(raw json.RawMessage, what string) (parameters, error) {
	p := parameters{what, map[string]json.RawMessage{}}
	if IsNull(raw) {
		return p, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return p, Bad("%s is not an object", what)
	}
	for n := 0; d.More(); n++ {
		if n == maxParameters {
			return p, Bad("%s has more than %d entries", what, maxParameters)
		}
		name, err := d.Token()
		if err != nil {
			return p, Bad("%s is not JSON", what)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return p, Bad("%s is not JSON", what)
		}
		p.values[name.(string)] = value
	}
	if p.has(sharedMemory) {
		return p, errSharedMemory
	}
	return p, nil
}

func (p parameters) has(name string) bool { return !IsNull(p.values[name]) }

func (p parameters) read(name string, v any) error {
	if !p.has(name) {
		return nil
	}
	return Unmarshal(p.values[name], p.what+"."+name, v)
}

func (p parameters) text(name string) (string, error)  { return parameter[string](p, name) }
func (p parameters) flag(name string) (bool, error)    { return parameter[bool](p, name) }
func (p parameters) number(name string) (int64, error) { return parameter[int64](p, name) }

func parameter[T any](p parameters, name string) (v T, err error) {
	err = p.read(name, &v)
	return v, err
}
