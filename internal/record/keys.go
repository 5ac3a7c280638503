package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

var errName = errors.New(`"image_base64" is not the name in "image"`)

// Unmarshal reads one result. encoding/json takes a key in any case for a field, and the last of
// several; other readers do not. So it refuses an object in which two readers could find different
// values: a key that is there twice, and a key that is a field's but for upper and lower case.
func Unmarshal(text []byte, r *Result) error {
	keys, err := checkKeys(text)
	if err != nil {
		return err
	}
	if keys[resultsKey] {
		return fmt.Errorf("key %q in a result", resultsKey)
	}
	if err := json.Unmarshal(text, r); err != nil {
		return err
	}
	if r.Raw != nil && (utf8.Valid(r.Raw) || NameOf(string(r.Raw)).Image != r.Image) {
		return errName
	}
	return nil
}

// resultsKey is the key of the results in a server's answer.
const resultsKey = "results"

// unmarshalLine reads a result, or a server's answer with a list of them. Fields of a result beside
// the list are refused: one reader would take them, another the list.
func unmarshalLine(text []byte) ([]*Result, error) {
	keys, err := checkKeys(text)
	if err != nil {
		return nil, err
	}
	if !keys[resultsKey] {
		r := &Result{}
		return []*Result{r}, Unmarshal(text, r)
	}
	for key := range keys {
		if _, ok := known[key]; ok && key != resultsKey {
			return nil, fmt.Errorf("key %q beside %q", key, resultsKey)
		}
	}
	var answer struct {
		Results []json.RawMessage `json:"results"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, err
	}
	return unmarshalAll(answer.Results)
}

func unmarshalAll(texts []json.RawMessage) (all []*Result, err error) {
	for n, text := range texts {
		if string(text) == "null" {
			return nil, errNull
		}
		r := &Result{}
		if err := Unmarshal(text, r); err != nil {
			return nil, fmt.Errorf("result %d: %w", n+1, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// fields are the keys of an object that is part of a result, or of the objects in a list. A value
// that is no object, or of which nothing is known, has none.
type fields map[string]fields

var known = knownFields()

func knownFields() fields {
	f := fieldsOf(reflect.TypeFor[Result]())
	f[resultsKey] = nil
	return f
}

func fieldsOf(t reflect.Type) fields {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	all := fields{}
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			all[name] = fieldsOf(f.Type)
		}
	}
	return all
}

// similar is the field that a key equals but for upper and lower case, "" if there is none.
func (f fields) similar(key string) string {
	for name := range f {
		if name != key && strings.EqualFold(name, key) {
			return name
		}
	}
	return ""
}

// checkKeys returns the keys of an object that is a result or a server's answer. It refuses
// ambiguous keys, also in the objects within.
func checkKeys(text []byte) (map[string]bool, error) {
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil { // also bounds how deep it is nested
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("not a JSON object")
	}
	return known.object(d)
}

// object reads an object whose first brace is read, and returns its keys.
func (f fields) object(d *json.Decoder) (map[string]bool, error) {
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := t.(string)
		if seen[key] {
			return nil, fmt.Errorf("duplicate key %s", echo(key))
		}
		seen[key] = true
		if name := f.similar(key); name != "" {
			return nil, fmt.Errorf("key %s, want %q", echo(key), name)
		}
		if err := f[key].value(d); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return seen, err
}

func (f fields) value(d *json.Decoder) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
		_, err = f.object(d)
	case json.Delim('['):
		for err == nil && d.More() {
			err = f.value(d)
		}
		if err == nil {
			_, err = d.Token()
		}
	}
	return err
}

// echo is a foreign text in an error: quoted, on one line, and short.
func echo(text string) string { return fmt.Sprintf("%+.64q", text) }
