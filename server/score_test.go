package server

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
)

// bundled is the bundled model with a calibrated prompt set.
func bundled(t *testing.T) (*model.Detector, Config) {
	t.Helper()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	normals := []model.Image{pattern(3), pattern(4)}
	set, err := d.Learn(t.Context(), normals, model.LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if set, err = d.Calibrate(t.Context(), set, normals, 0.1); err != nil {
		t.Fatal(err)
	}
	c := fakeConfig(d)
	c.Models[0].Name = d.Info().Config.Name
	c.Models[0].Sets = map[string]registry.Set{"a": registry.NewSet(set)}
	c.Decoding = 64 << 20
	c.Body, c.Bytes = 16<<20, 64<<20
	return d, c
}

// square is an image of exactly the model's input size, so that the model sees its pixels
// unchanged.
func square(seed uint32, side int) (model.Image, []byte) {
	from := pattern(seed).Pixels.(*image.NRGBA)
	img := from.SubImage(image.Rect(0, 0, side, side)).(*image.NRGBA)
	var rgb []byte
	for y := range side {
		for x := range side {
			c := img.NRGBAAt(x, y)
			rgb = append(rgb, c.R, c.G, c.B)
		}
	}
	var file bytes.Buffer
	if err := png.Encode(&file, img); err != nil {
		panic(err)
	}
	return model.Image{Name: "square", Data: file.Bytes()}, rgb
}

// inferBody is an infer request with JSON or binary input.
func inferBody(
	pixels, binaryInput, binaryOutput bool, side int, images [][]byte,
) (string, []string) {
	in := map[string]any{"name": "image", "datatype": "BYTES", "shape": []int{len(images)}}
	var tail []byte
	if pixels {
		in["name"], in["datatype"] = "pixels", "UINT8"
		in["shape"] = []int{len(images), side, side, 3}
		tail = slices.Concat(images...)
		numbers := make([]int, len(tail))
		for i, v := range tail {
			numbers[i] = int(v)
		}
		in["data"] = numbers
	} else {
		for _, p := range images {
			tail = binary.LittleEndian.AppendUint32(tail, uint32(len(p)))
			tail = append(tail, p...)
		}
		in["data"] = images
	}
	if binaryInput {
		delete(in, "data")
		in["parameters"] = map[string]any{"binary_data_size": len(tail)}
	}
	body, err := json.Marshal(map[string]any{
		"id": "x", "inputs": []any{in},
		"parameters": map[string]any{"prompt_set": "a", "binary_data_output": binaryOutput},
	})
	if err != nil {
		panic(err)
	}
	if !binaryInput {
		return string(body), nil
	}
	return string(body) + string(tail), []string{
		protocol.HeaderLength + ": " + strconv.Itoa(len(body)),
		"Content-Type: application/octet-stream",
	}
}

// answered is a parsed infer response.
type answered struct {
	ModelName string `json:"model_name"`
	Version   string `json:"model_version"`
	ID        string
	Outputs   []struct {
		Name, Datatype string
		Shape          []int
		Parameters     struct {
			Size *int `json:"binary_data_size"`
		}
		Data json.RawMessage
	}
}

// readAnswer returns the values of an answer's outputs by name; true is 1.
func readAnswer(t *testing.T, w *httptest.ResponseRecorder) (answered, map[string][]float32) {
	t.Helper()
	body, tail := w.Body.Bytes(), []byte(nil)
	if w.Code != http.StatusOK {
		t.Fatalf("code %d: %s", w.Code, body)
	}
	if h := w.Header().Get(protocol.HeaderLength); h != "" {
		n, err := strconv.Atoi(h)
		if err != nil {
			t.Fatal(err)
		}
		body, tail = body[:n], body[n:]
	}
	var a answered
	if err := json.Unmarshal(body, &a); err != nil {
		t.Fatal(err)
	}
	values := map[string][]float32{}
	for _, o := range a.Outputs {
		var v []float32
		switch size := o.Parameters.Size; {
		case size == nil && o.Datatype == "BOOL":
			var flags []bool
			if err := json.Unmarshal(o.Data, &flags); err != nil {
				t.Fatal(err)
			}
			v = ones(flags)
		case size == nil:
			if err := json.Unmarshal(o.Data, &v); err != nil {
				t.Fatal(err)
			}
		default:
			v = binaryValues(o.Datatype, tail[:*size])
			tail = tail[*size:]
		}
		values[o.Name] = v
	}
	if len(tail) > 0 {
		t.Errorf("%d bytes follow the last output", len(tail))
	}
	return a, values
}

// binaryValues decodes an output of the binary extension or of gRPC.
func binaryValues(datatype string, data []byte) (v []float32) {
	if datatype == "BOOL" {
		for _, b := range data {
			v = append(v, float32(b))
		}
		return v
	}
	for i := 0; i < len(data); i += 4 {
		v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(data[i:])))
	}
	return v
}

func ones(flags []bool) (v []float32) {
	for _, b := range flags {
		var one float32
		if b {
			one = 1
		}
		v = append(v, one)
	}
	return v
}

// TestScores: for both inputs, in JSON and binary, scores, decisions and maps are those of
// Detector.Score, bit for bit.
func TestScores(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	s := newStand(t, c)
	side := d.Info().Config.Image
	var files, squares [][]byte
	want := map[string][]float32{}
	for seed := range uint32(3) {
		p, rgb := square(seed, side)
		files, squares = append(files, p.Data), append(squares, rgb)
		r, err := d.Score(t.Context(), p, c.Models[0].Sets["a"].PromptSet)
		if err != nil {
			t.Fatal(err)
		}
		want[protocol.OutputScore] = append(want[protocol.OutputScore], r.Score)
		want[protocol.OutputMap] = append(want[protocol.OutputMap], r.Map...)
		want[protocol.OutputAnomalous] = append(want[protocol.OutputAnomalous],
			ones([]bool{*r.Anomalous})...)
	}
	for n := range 8 {
		pixels, in, out := n&1 > 0, n&2 > 0, n&4 > 0
		t.Run(fmt.Sprintf("pixels=%t,binary=%t,%t", pixels, in, out), func(t *testing.T) {
			images := files
			if pixels {
				images = squares
			}
			body, header := inferBody(pixels, in, out, side, images)
			w := s.do(t.Context(), http.MethodPost, "/v2/models/"+mini.Name+"/versions/1/infer",
				body, header...)
			a, got := readAnswer(t, w)
			if a.ID != "x" || a.ModelName != mini.Name || a.Version != "1" || len(a.Outputs) != 3 {
				t.Errorf("answer %+v", a)
			}
			for name, v := range want {
				if !slices.Equal(got[name], v) {
					t.Errorf("%s is %.9v, want %.9v", name, got[name][:3], v[:3])
				}
			}
			grid := d.Info().Config.Grid()
			if !slices.Equal(a.Outputs[2].Shape, []int{3, grid, grid}) {
				t.Errorf("map has shape %v", a.Outputs[2].Shape)
			}
		})
	}
	s.settled()
}

// TestTileMaps: maps with tiles are returned if requested and if all have one size.
func TestTileMaps(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	ask := func(outputs string, words ...string) *httptest.ResponseRecorder {
		body := strings.TrimSuffix(wordsJSON(`{"prompt_set":"tiles"}`, words...), "}")
		return s.do(t.Context(), http.MethodPost, inferPath, body+outputs+"}")
	}
	const mapToo = `,"outputs":[{"name":"score"},{"name":"map"}]`
	a, _ := readAnswer(t, ask("", "long one", "word"))
	if len(a.Outputs) != 1 || a.Outputs[0].Name != protocol.OutputScore {
		t.Errorf("outputs %+v", a.Outputs)
	}
	a, values := readAnswer(t, ask(mapToo, "long one", "long two"))
	if !slices.Equal(a.Outputs[1].Shape, []int{2, 3, 3}) || len(values[protocol.OutputMap]) != 18 {
		t.Errorf("outputs %+v", a.Outputs)
	}
	w := ask(mapToo, "long one", "word")
	const says = "image 1 has 2×2 patches, that of image 0 3×3"
	if text := w.Body.String(); w.Code != 422 || !strings.Contains(text, says) {
		t.Errorf("code %d: %s", w.Code, text)
	}
}

// TestForm: a form gets a line for each image, also for a bad one, with the digests of
// Detector.Score.
func TestForm(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	s := newStand(t, c)
	p, _ := square(1, d.Info().Config.Image)
	want, err := d.Score(t.Context(), p, c.Models[0].Sets["a"].PromptSet)
	if err != nil {
		t.Fatal(err)
	}
	body, kind := formOf([][2]string{
		{"image:one.png", string(p.Data)}, {"prompt_set", "a"}, {"image:secret.png", "no image"},
	})
	w := s.do(t.Context(), http.MethodPost, "/v1/score", body, "Content-Type: "+kind)
	var got []record.Result
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 || len(got) != 2 {
		t.Fatalf("code %d: %s: %v", w.Code, w.Body, err)
	}
	one, two := got[0], got[1]
	if one.Image != "one.png" || *one.Score != want.Score || one.Digest != want.Digest ||
		*one.Anomalous != *want.Anomalous || one.Threshold == nil || one.Error != "" {
		t.Errorf("line %+v, want score %v, digest %s", one, want.Score, want.Digest)
	}
	if two.Image != "secret.png" || two.Score != nil || !strings.Contains(two.Error, "format") {
		t.Errorf("the bad image's line: %+v", two)
	}
	if one.Map != nil || one.Parts != nil || one.PixelsDigest != "" {
		t.Error("there are details that nobody asked for")
	}
	if log := s.log.String(); strings.Contains(log, "secret") || !strings.Contains(log,
		"/v1/score") {
		t.Errorf("the log has a file's name, or no line: %s", log)
	}
	s.settled()
}

// formOf is a multipart form of fields, each "name" or "name:file".
func formOf(fields [][2]string) (body, kind string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range fields {
		var to io.Writer
		name, file, isFile := strings.Cut(f[0], ":")
		if isFile {
			to, _ = m.CreateFormFile(name, file)
		} else {
			to, _ = m.CreateFormField(name)
		}
		io.WriteString(to, f[1])
	}
	m.Close()
	return b.String(), m.FormDataContentType()
}

// pattern is a synthetic image: a pattern with noise.
func pattern(seed uint32) model.Image {
	const side = 320
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	noise := 0x9e3779b9 ^ seed
	for i := range img.Pix {
		noise ^= noise << 13
		noise ^= noise >> 17
		noise ^= noise << 5
		x, y := i/4%side, i/4/side
		img.Pix[i] = uint8(64 + (x*y/97+int(seed)*x/3)%128 + int(noise%32))
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return model.Image{Name: "pattern", Pixels: img}
}
