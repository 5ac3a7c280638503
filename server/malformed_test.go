package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/rest"
)

// asked is a request, the code of its answer, and a word in its error.
type asked struct {
	name   string
	path   string // default: infer
	method string // default: POST
	body   string
	header []string
	code   int
	says   string
}

// input is an infer request with one input.
func input(text string) string { return `{"inputs":[{` + text + `}]` + onSetA + `}` }

const (
	onSetA = `,"parameters":{"prompt_set":"a"}`
	image1 = `"name":"image","datatype":"BYTES","shape":[1]`
	good1  = image1 + `,"data":["d29yZA=="]`
	goodIn = `"inputs":[{` + good1 + `}]`
	// The fake engine's square has 4·4·3 values.
	pixels1 = `"name":"pixels","datatype":"UINT8","shape":[1,4,4,3]`
)

func withParameters(p string) string { return `{` + goodIn + `,"parameters":` + p + `}` }

func withOutputs(o string) string { return `{` + goodIn + onSetA + `,"outputs":` + o + `}` }

// binaryOf is a request whose input announces size bytes, followed by tail.
func binaryOf(in string, size any, tail string) (string, []string) {
	json := input(in + fmt.Sprintf(`,"parameters":{"binary_data_size":%v}`, size))
	return json + tail, []string{fmt.Sprintf("%s: %d", protocol.HeaderLength, len(json))}
}

func numbers(n int, one string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]"
}

func malformedJSON() []asked {
	return []asked{
		{name: "empty", body: "", code: 400, says: "not JSON"},
		{name: "no JSON", body: "hello", code: 400, says: "not JSON"},
		{name: "truncated", body: `{"inputs":[`, code: 400, says: "not JSON"},
		{name: "two values", body: `{}{}`, code: 400, says: "not JSON"},
		{name: "list", body: `[]`, code: 400, says: "array"},
		{name: "number", body: `7`, code: 400, says: "number"},
		{name: "null", body: `null`, code: 400, says: "0 tensors"},
		{name: "deep", body: strings.Repeat("[", 20000), code: 400, says: "not JSON"},
		{name: "no inputs", body: `{}`, code: 400, says: "0 tensors"},
		{name: "id is a number", body: `{"id":7,` + goodIn + `}`, code: 400, says: `"id"`},
		{name: "id is long", body: `{"id":"` + strings.Repeat("<", 1025) + `",` + goodIn + `}`,
			code: 400,
			says: "1025 bytes"},
		{name: "inputs is an object", body: `{"inputs":{}}`, code: 400, says: "not a list"},
		{name: "inputs is empty", body: `{"inputs":[]}`, code: 400, says: "0 tensors"},
		{name: "an input is null", body: `{"inputs":[null]}`, code: 400, says: "null"},
		{name: "an input is a text", body: `{"inputs":["image"]}`, code: 400, says: "string"},
		{name: "two inputs", body: `{"inputs":[{` + good1 + `},{` + good1 + `}]}`,
			code: 400, says: "2 tensors"},
		{name: "many inputs", body: `{"inputs":[` + numbers(1000, "{}")[1:] + `}`,
			code: 400, says: "more than 2"},
		{name: "no name", body: input(`"datatype":"BYTES","shape":[1],"data":[""]`),
			code: 400, says: "name"},
		{name: "unknown input",
			body: input(`"name":"x","datatype":"BYTES","shape":[1],"data":[""]`),
			code: 400, says: `"x"`},
		{name: "upper case",
			body: input(`"name":"IMAGE","datatype":"BYTES","shape":[1],"data":[""]`),
			code: 400, says: "IMAGE"},
		{name: "image of numbers",
			body: input(`"name":"image","datatype":"FP32","shape":[1],"data":[1]`),
			code: 400, says: "FP32"},
		{name: "pixels of bytes",
			body: input(`"name":"pixels","datatype":"BYTES","shape":[1,4,4,3]`),
			code: 400, says: "UINT8"},
	}
}

func malformedShapes() []asked {
	big := strings.Repeat("1,", 40) + "1"
	return []asked{
		{name: "no shape", body: input(`"name":"image","datatype":"BYTES","data":["AA=="]`),
			code: 400, says: "shape"},
		{name: "shape is a number", body: input(`"name":"image","datatype":"BYTES","shape":1`),
			code: 400, says: "not a list"},
		{name: "shape of text", body: input(`"name":"image","datatype":"BYTES","shape":["1"]`),
			code: 400, says: "string"},
		{name: "shape of fractions", body: input(`"name":"image","datatype":"BYTES","shape":[1.5]`),
			code: 400, says: "whole number"},
		{name: "huge shape", body: input(`"name":"image","datatype":"BYTES","shape":[1e30]`),
			code: 400, says: "whole number"},
		{name: "shape of null", body: input(`"name":"image","datatype":"BYTES","shape":[null]`),
			code: 400, says: "null"},
		{name: "many dimensions",
			body: input(`"name":"image","datatype":"BYTES","shape":[` + big + `]`),
			code: 400, says: "more than 8"},
		{name: "no images", body: input(`"name":"image","datatype":"BYTES","shape":[0],"data":[]`),
			code: 400, says: "0 images"},
		{name: "less than none", body: input(`"name":"image","datatype":"BYTES","shape":[-1]`),
			code: 400, says: "-1 images"},
		{name: "too many images", body: input(`"name":"image","datatype":"BYTES","shape":[17]`),
			code: 413, says: "16 images"},
		{name: "2^62 images", code: 413, says: "16 images",
			body: input(`"name":"image","datatype":"BYTES","shape":[4611686018427387904]`)},
		{name: "image of two dimensions",
			body: input(`"name":"image","datatype":"BYTES","shape":[1,2]`),
			code: 400, says: "shape is [1 2]"},
	}
}

func malformedData() []asked {
	return []asked{
		{name: "no data", body: input(image1), code: 400, says: "neither data"},
		{name: "data is null", body: input(image1 + `,"data":null`), code: 400, says: "0 elements"},
		{name: "data is text", body: input(image1 + `,"data":"AA=="`),
			code: 400, says: "not a list"},
		{name: "data too short", body: input(image1 + `,"data":[]`), code: 400, says: "0 elements"},
		{name: "data too long", body: input(image1 + `,"data":["AA==","AA=="]`),
			code: 400, says: "more than 1"},
		{name: "data of numbers", body: input(image1 + `,"data":[1]`), code: 400, says: "number"},
		{name: "nested data", body: input(image1 + `,"data":[["AA=="]]`), code: 400, says: "array"},
		{name: "no base64", body: input(image1 + `,"data":["*"]`),
			code: 400, says: "image 0 is not base64"},
		{name: "base64 unpadded", body: input(image1 + `,"data":["AA"]`), code: 400,
			says: "base64"},
		{name: "URL base64", body: input(image1 + `,"data":["__8="]`), code: 400, says: "base64"},
		{name: "empty image", body: input(image1 + `,"data":[""]`), code: 400,
			says: "image 0 of 1"},
		{name: "bad image", body: wordsJSON(`{"prompt_set":"a"}`, "good", "bad", "bad"),
			code: 400, says: "image 1 of 3: no image"},
		{name: "poison", body: wordsJSON(`{"prompt_set":"a"}`, "good", "good", "poison"),
			code: 400, says: "image 2 of 3: not this one"},
		{name: "a decoder's bug", body: wordsJSON(`{"prompt_set":"a"}`, "panic"),
			code: 500, says: "internal error"},
		{name: "the model's bug", body: wordsJSON(`{"prompt_set":"a"}`, "bug"),
			code: 500, says: "internal error"},
	}
}

func malformedPixels() []asked {
	of := func(data string) string { return input(pixels1 + `,"data":` + data) }
	nested := func(rows, columns int) string {
		return "[" + numbers(rows, numbers(columns, "[1,2,3]")) + "]"
	}
	return []asked{
		{name: "pixels: another side", code: 400, says: "[1 5 5 3]",
			body: input(`"name":"pixels","datatype":"UINT8","shape":[1,5,5,3]`)},
		{name: "pixels: channels first", code: 400, says: "[1 3 4 4]",
			body: input(`"name":"pixels","datatype":"UINT8","shape":[1,3,4,4]`)},
		{name: "pixels: no batch", code: 400, says: "[4 4 3]",
			body: input(`"name":"pixels","datatype":"UINT8","shape":[4,4,3]`)},
		{name: "pixels: few", body: of(numbers(47, "1")), code: 400, says: "47 elements"},
		{name: "pixels: many", body: of(numbers(49, "1")), code: 400, says: "more than 48"},
		{name: "pixels: none", body: of("[]"), code: 400, says: "value 0"},
		{name: "pixels: 256", body: of(numbers(48, "256")), code: 400, says: "value 0"},
		{name: "pixels: huge", body: of(numbers(48, "99999999999999999999")), code: 400,
			says: "value 0"},
		{name: "pixels: negative", body: of(numbers(48, "-1")), code: 400, says: "value 0"},
		{name: "pixels: fractions", body: of(numbers(48, "1.5")), code: 400, says: "value 0"},
		{name: "pixels: exponents", body: of(numbers(48, "1e1")), code: 400, says: "value 0"},
		{name: "pixels: text", body: of(numbers(48, `"1"`)), code: 400, says: "value 0"},
		{name: "pixels: null", body: of(`null`), code: 400, says: "neither a list"},
		{name: "pixels: object", body: of(`{"1":2}`), code: 400, says: "neither a list"},
		{name: "pixels: a row too few", body: of(nested(3, 4)), code: 400,
			says: "3 elements, want 4"},
		{name: "pixels: a column too many", body: of(nested(4, 5)), code: 400, says: "more than 4"},
		{name: "pixels: depth", body: of("[" + numbers(48, "1") + "]"),
			code: 400, says: "neither a list"},
		{name: "pixels for a view", code: 422, says: "whole images",
			body: `{"inputs":[{` + pixels1 +
				`,"data":` + numbers(48, "1") + `}],"parameters":{"prompt_set":"tiles"}}`},
	}
}

func malformedParameters() []asked {
	return []asked{
		{name: "parameters is a list", body: withParameters(`[]`),
			code: 400, says: "not an object"},
		{name: "many parameters", code: 400, says: "more than 64",
			body: withParameters("{" + strings.Repeat(`"x":1,`, 99) + `"x":1}`)},
		{name: "no prompt set", body: `{` + goodIn + `}`, code: 400, says: "must name one of"},
		{name: "prompt set is a number", body: withParameters(`{"prompt_set":1}`),
			code: 400, says: "prompt_set is a number"},
		{name: "unknown prompt set", body: withParameters(`{"prompt_set":"z"}`), code: 404,
			says: `"z"`},
		{name: "timeout is text", body: withParameters(`{"prompt_set":"a","timeout":"1"}`),
			code: 400, says: "timeout is a string"},
		{name: "timeout is a fraction", body: withParameters(`{"prompt_set":"a","timeout":1.5}`),
			code: 400, says: "timeout"},
		{name: "timeout is negative", body: withParameters(`{"prompt_set":"a","timeout":-1}`),
			code: 400, says: "-1 µs"},
		{name: "timeout header", body: withParameters(`{"prompt_set":"a"}`),
			header: []string{rest.HeaderTimeout + ": soon"}, code: 400, says: "soon"},
		{name: "negative timeout header", body: withParameters(`{"prompt_set":"a"}`),
			header: []string{rest.HeaderTimeout + ": -5"}, code: 400, says: "-5 µs"},
		{name: "binary_data_output is a number", code: 400, says: "true or false",
			body: withParameters(`{"prompt_set":"a","binary_data_output":1}`)},
		{name: "shared memory", body: withParameters(`{"shared_memory_region":"x"}`),
			code: 501, says: "shared memory"},
		{name: "outputs is an object", body: withOutputs(`{}`), code: 400, says: "not a list"},
		{name: "output without name", body: withOutputs(`[{}]`), code: 400, says: "name"},
		{name: "unknown output", body: withOutputs(`[{"name":"heat"}]`), code: 400, says: `"heat"`},
		{name: "output twice", body: withOutputs(`[{"name":"score"},{"name":"score"}]`),
			code: 400, says: "twice"},
		{name: "output is text", body: withOutputs(`["score"]`), code: 400, says: "string"},
		{name: "many outputs", body: withOutputs(numbers(99, `{}`)),
			code: 400, says: "more than 16"},
		{name: "binary_data is text", code: 400, says: "true or false",
			body: withOutputs(`[{"name":"score","parameters":{"binary_data":"yes"}}]`)},
		{name: "no threshold", code: 422, says: "no threshold", body: `{` + goodIn +
			`,"parameters":{"prompt_set":"b"},"outputs":[{"name":"anomalous"}]}`},
	}
}

func malformedBinary() []asked {
	word := "\x04\x00\x00\x00word"
	of := func(name, in string, size any, tail, says string) asked {
		body, header := binaryOf(in, size, tail)
		return asked{name: "binary: " + name, body: body, header: header, code: 400, says: says}
	}
	body, header := binaryOf(image1, 8, word)
	length := func(name, value, says string) asked {
		return asked{name: "binary: " + name, body: body,
			header: []string{protocol.HeaderLength + ": " + value}, code: 400, says: says}
	}
	return []asked{
		{name: "binary: no header", body: body, code: 400, says: "not JSON"},
		{name: "binary: size without header", code: 400, says: "needs the header",
			body: strings.TrimSuffix(body, word)},
		length("header is text", "many", "many"),
		length("header is negative", "-1", "-1"),
		length("header beyond the body", "99999", "the body has"),
		length("header beyond numbers", "99999999999999999999", "want a number"),
		length("header cuts the JSON", "5", "not JSON"),
		length("header is 0", "0", "not JSON"),
		of("size too small", image1, 7, word, "8 bytes follow"),
		of("size too large", image1, 9, word, "8 bytes follow"),
		of("size is negative", image1, -8, word, "8 bytes follow"),
		of("size is text", image1, `"8"`, word, "string"),
		of("data too", good1, 8, word, "both"),
		of("no room for a length", image1, 3, word[:3], "3 bytes left, want 4"),
		of("nothing", image1, 0, "", "0 bytes left, want 4"),
		of("shorter than it says", image1, 7, word[:7], "3 bytes left, want 4"),
		of("4 GB", image1, 8, "\xff\xff\xff\xffword", "want 4294967295"),
		of("more follows", image1, 16, word+word, "8 bytes follow the last"),
		of("less than the shape says", strings.Replace(image1, "[1]", "[2]", 1), 8, word,
			"image 1: 0 bytes left"),
		of("pixels too short", pixels1, 47, strings.Repeat("x", 47), "47 bytes, want 48"),
		of("pixels too long", pixels1, 49, strings.Repeat("x", 49), "49 bytes, want 48"),
		of("bad image", image1, 7, "\x03\x00\x00\x00bad", "image 0 of 1"),
		{name: "binary: bytes that nobody has", body: input(good1) + "xyz",
			code: 400, says: "3 bytes follow",
			header: []string{fmt.Sprintf("%s: %d", protocol.HeaderLength, len(input(good1)))}},
		{name: "binary: wrong type", body: body, header: append(header, "Content-Type: text/plain"),
			code: 415, says: "text/plain"},
	}
}

func malformedHTTP() []asked {
	form := func(name string, code int, says string, fields ...[2]string) asked {
		body, kind := formOf(fields)
		return asked{name: "form: " + name, path: "/v1/score", body: body, code: code, says: says,
			header: []string{"Content-Type: " + kind}}
	}
	img, set := [2]string{"image:x", "word"}, [2]string{"prompt_set", "a"}
	many := [][2]string{set}
	for range 17 {
		many = append(many, img)
	}
	cut := form("cut", 400, "ends too early", set, img)
	cut.body = cut.body[:len(cut.body)-30]
	const multipart = "Content-Type: multipart/form-data"
	large := strings.Repeat(" ", 1<<18+1)
	return []asked{
		{name: "nothing there", path: "/v3", code: 404, says: "nothing"},
		{name: "POST the page", path: "/", code: 405, says: "want GET"},
		{name: "beside the page", path: "/app.ts", method: "GET", code: 404, says: "nothing"},
		{name: "dots", path: "/v2/../v2", method: "GET", code: 404, says: "nothing"},
		{name: "slash", path: "/v2/", method: "GET", code: 404, says: "nothing"},
		{name: "another model", path: "/v2/models/x/infer", code: 404, says: `"x"`},
		{name: "another version", path: "/v2/models/fake/versions/2/infer", code: 404, says: `"2"`},
		{name: "metadata of another", path: "/v2/models/x", method: "GET", code: 404, says: `"x"`},
		{name: "ready of another", path: "/v2/models/x/ready", method: "GET", code: 404,
			says: `"x"`},
		{name: "GET infer", method: "GET", code: 405, says: "want POST"},
		{name: "POST metadata", path: "/v2", code: 405, says: "want GET"},
		{name: "DELETE model", path: "/v2/models/fake", method: "DELETE", code: 405,
			says: "DELETE"},
		{name: "POST health", path: "/v2/health/live", code: 405, says: "want GET"},
		{name: "curl -d", body: "{}",
			header: []string{"Content-Type: application/x-www-form-urlencoded"},
			code:   415, says: "urlencoded"},
		{name: "image as body", body: "x", header: []string{"Content-Type: image/png"},
			code: 415, says: "image/png"},
		{name: "bad type", body: "{}", header: []string{"Content-Type: ;;"}, code: 415, says: ";;"},
		{name: "brotli", body: "{}", header: []string{"Content-Encoding: br"}, code: 415,
			says: "br"},
		{name: "gzip twice", body: "{}", header: []string{"Content-Encoding: gzip, gzip"},
			code: 415, says: "gzip, gzip"},
		{name: "no gzip", body: "{}", header: []string{"Content-Encoding: gzip"}, code: 400,
			says: "ends too early"},
		{name: "gzip of nothing", body: "a body that is no gzip",
			header: []string{"Content-Encoding: gzip"}, code: 400, says: "not gzip"},
		{name: "large", body: large, code: 413, says: "262144 bytes"},
		{name: "form: large", path: "/v1/score", body: large,
			header: []string{multipart + "; boundary=x"}, code: 413, says: "262144 bytes"},
		{name: "form: no type", path: "/v1/score", body: "x", code: 415, says: "multipart"},
		{name: "form: JSON", path: "/v1/score", body: "{}",
			header: []string{"Content-Type: application/json"}, code: 415, says: "json"},
		{name: "form: no boundary", path: "/v1/score", body: "x", header: []string{multipart},
			code: 400, says: "boundary"},
		{name: "form: garbage", path: "/v1/score", body: "garbage",
			header: []string{multipart + "; boundary=x"}, code: 400, says: "form"},
		{name: "form: empty", path: "/v1/score", body: "",
			header: []string{multipart + "; boundary=x"}, code: 400, says: "form"},
		cut,
		form("no images", 400, "no images", set),
		form("no prompt set", 400, "must name one of", img),
		form("unknown prompt set", 404, `"z"`, img, [2]string{"prompt_set", "z"}),
		form("two prompt sets", 400, "twice", set, set, img),
		form("long prompt set", 400, "1024", [2]string{"prompt_set", strings.Repeat("a", 2000)}),
		form("another model", 404, `"z"`, img, set, [2]string{"model", "z"}),
		form("details of what", 400, "true or false", img, set, [2]string{"details", "all"}),
		form("unknown field", 400, `"img"`, [2]string{"img:x", "word"}),
		form("many images", 413, "16 images", many...),
		form("a decoder's bug", 500, "internal error", set, [2]string{"image:x", "panic"}),
	}
}

// TestMalformed: every invalid request gets the right code and an error with the reason, and leaves
// nothing behind.
func TestMalformed(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	var all []asked
	for _, some := range [][]asked{
		malformedJSON(), malformedShapes(), malformedData(), malformedPixels(),
		malformedParameters(), malformedBinary(), malformedHTTP(),
	} {
		all = append(all, some...)
	}
	t.Log(len(all), "requests")
	for _, q := range all {
		t.Run(q.name, func(t *testing.T) {
			if q.path == "" {
				q.path = inferPath
			}
			if q.method == "" {
				q.method = http.MethodPost
			}
			w := s.do(t.Context(), q.method, q.path, q.body, q.header...)
			if w.Code != q.code {
				t.Errorf("code %d, want %d", w.Code, q.code)
			}
			if text := errorOf(t, w); !strings.Contains(text, q.says) || len(text) > 1024 {
				t.Errorf("error %q, want it to say %q", text, q.says)
			}
		})
	}
	s.settled()
	if w := s.ask(t.Context(), "word"); w.Code != http.StatusOK {
		t.Errorf("a good request after all of them: %d %s", w.Code, w.Body)
	}
}

// TestWellFormed: unusual but valid requests.
func TestWellFormed(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	nested := "[" + numbers(4, numbers(4, "[ 1, 2 ,3]")) + "]"
	pixels := func(data string) string { return input(pixels1 + `,"data":` + data) }
	for name, body := range map[string]string{
		"plain":          input(good1),
		"space":          " \n" + input(good1) + "\n ",
		"unknown fields": `{"x":[1,2],` + goodIn + `,"parameters":{"prompt_set":"a","y":{}}}`,
		"no timeout":     withParameters(`{"prompt_set":"a","timeout":0}`),
		"long timeout":   withParameters(`{"prompt_set":"a","timeout":9223372036854775807}`),
		"null": `{"id":null,` + goodIn + `,"outputs":null` +
			`,"parameters":{"prompt_set":"a","timeout":null}}`,
		"no threshold":         withParameters(`{"prompt_set":"b"}`),
		"view":                 withParameters(`{"prompt_set":"tiles"}`),
		"pixels":               pixels(numbers(48, " 7 ")),
		"pixels, nested":       pixels(nested),
		"pixels and rotations": strings.Replace(pixels(nested), `"a"`, `"rotations"`, 1),
		"empty outputs":        withOutputs(`[]`),
		"pixels, sixteen 0":    pixels(numbers(48, "0")),
	} {
		w := s.do(t.Context(), http.MethodPost, inferPath, body)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	s.settled()
}

// TestOutputs: an answer has the requested outputs, in the requested order and form.
func TestOutputs(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	for outputs, want := range map[string]string{
		`[{"name":"map"},{"name":"score"}]`:                                       "map score",
		`[{"name":"score","parameters":{"binary_data":true}}]`:                    "score",
		`[{"name":"anomalous","parameters":{"binary_data":false}}]`:               "anomalous",
		`[{"name":"anomalous","parameters":{"binary_data":true}},{"name":"map"}]`: "anomalous map",
		`null`: "score anomalous map",
	} {
		a, values := readAnswer(t, s.do(t.Context(), http.MethodPost, inferPath,
			withOutputs(outputs)))
		var names []string
		for _, o := range a.Outputs {
			names = append(names, o.Name)
			if len(values[o.Name]) == 0 {
				t.Errorf("%s: no values of %s", outputs, o.Name)
			}
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: outputs %s, want %s", outputs, got, want)
		}
	}
	w := s.do(t.Context(), http.MethodPost, inferPath, withParameters(`{"prompt_set":"b"}`))
	if a, _ := readAnswer(t, w); len(a.Outputs) != 2 || a.ID != "" {
		t.Errorf("a set without threshold: %+v", a)
	}
}

// TestHuge: an image that needs more memory than may be used is 413 with the figure. Beside others
// in a form it gets a result with the reason; a form of such images only is refused.
func TestHuge(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	const says = "needs 1048577 bytes to decode, want at most 1048576"
	for _, c := range []struct {
		words []string
		code  int
	}{
		{[]string{"huge"}, 413}, {[]string{"huge", "huge two"}, 413},
		{[]string{"huge", "word"}, 200}, {[]string{"huge", "bad"}, 200},
	} {
		fields := [][2]string{{"prompt_set", "a"}}
		for _, w := range c.words {
			fields = append(fields, [2]string{"image:" + w, w})
		}
		body, kind := formOf(fields)
		w := s.do(t.Context(), http.MethodPost, "/v1/score", body, "Content-Type: "+kind)
		if text := w.Body.String(); w.Code != c.code || !strings.Contains(text, says) ||
			c.code == 200 && !strings.Contains(text, `"too_large"`) {
			t.Errorf("%q: code %d, want %d: %s", c.words, w.Code, c.code, text)
		}
		w = s.ask(t.Context(), c.words...)
		if text := errorOf(t, w); w.Code != 413 || !strings.Contains(text, says) {
			t.Errorf("%q: infer: code %d: %s", c.words, w.Code, text)
		}
	}
	s.settled()
}
