package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"maps"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/inctrl-go/inctrl/model"
)

// request is a prepared request and a check of its answer.
type request struct {
	path   string
	header http.Header
	body   []byte
	images int
	check  func(h http.Header, body []byte) error
}

// errWrong means that an answer differs, by at least a bit, from what this process computed before.
var errWrong = errors.New("wrong answer")

// kind is what requests need to know about a model.
type kind struct {
	name string
	side int // of a square, pixels
}

// scene is an image and its results against a prompt set, computed in this process.
type scene struct {
	set    string
	file   model.Image
	square []byte        // centre crop, RGB
	whole  *model.Result // of the file
	cut    *model.Result // of the square
}

// workload is everything that is sent.
type workload struct {
	promptFiles map[string]string // files by the name of the prompt set
	single      []*request        // one square each
	group       []*request        // several squares each
	mixed       []*request        // all forms of requests that the server accepts

	normals []model.Image // of the demo's fabric
	fabric  *scene        // scored against them
}

// newWorkload makes requests for each prompt set in a list of prompt files.
func newWorkload(
	ctx context.Context, d *model.Detector, promptFiles map[string]string, images string, group int,
) (*workload, error) {
	a := &workload{promptFiles: promptFiles}
	k := kind{d.Info().Config.Name, d.Info().Config.Image}
	for _, name := range slices.Sorted(maps.Keys(promptFiles)) {
		set, err := d.OpenPrompts(promptFiles[name])
		if err != nil {
			return nil, err
		}
		scenes, err := view(ctx, d, set, name, images)
		if err != nil {
			return nil, err
		}
		if name == "fabric" {
			a.fabric = scenes[0]
		}
		if err := a.add(k, scenes, group); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// learn makes prompt files from demo images in a folder.
func learn(ctx context.Context, d *model.Detector, demo, dir string) (map[string]string, error) {
	promptFiles := map[string]string{}
	for _, name := range []string{"fabric", "biscuit"} {
		normals, err := normalsOf(demo, name)
		if err != nil {
			return nil, err
		}
		set, err := d.Learn(ctx, normals, model.LearnOptions{})
		if err != nil {
			return nil, err
		}
		var prompts bytes.Buffer
		if err := set.Write(&prompts); err != nil {
			return nil, err
		}
		promptFiles[name] = filepath.Join(dir, name+".prompts")
		if err := os.WriteFile(promptFiles[name], prompts.Bytes(), 0o600); err != nil {
			return nil, err
		}
	}
	return promptFiles, nil
}

// normalsOf are the normal images of a prompt set of the demo.
func normalsOf(demo, name string) ([]model.Image, error) {
	return read(filepath.Join(demo, name, "train", "good", "*"), 4)
}

// read reads the first images that match a pattern.
func read(pattern string, most int) (all []model.Image, err error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no images: %s", pattern)
	}
	for _, f := range files[:min(most, len(files))] {
		p, err := model.ReadImage(f, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// view scores images in this process.
func view(
	ctx context.Context, d *model.Detector, set *model.PromptSet, name, pattern string,
) (all []*scene, err error) {
	images, err := read(pattern, 8)
	if err != nil {
		return nil, err
	}
	for _, p := range images {
		s := &scene{set: name, file: p}
		if s.whole, err = d.Score(ctx, p, set); err != nil {
			return nil, err
		}
		img, err := d.Decode(p, set.Info().View)
		if err != nil {
			return nil, err
		}
		if s.square, err = middle(img, d.Info().Config.Image); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		q, err := d.PreparePixels(p.Name, s.square, set.Info().View)
		if err != nil {
			return nil, err
		}
		r, err := d.ScoreBatch(ctx, []model.Job{{Query: q, Sets: []*model.PromptSet{set}}})
		if err != nil {
			return nil, err
		}
		s.cut = r[0][0]
		all = append(all, s)
	}
	return all, nil
}

// middle is the centre square of an image, RGB.
func middle(img *image.RGBA, side int) ([]byte, error) {
	size := img.Rect.Size()
	if size.X < side || size.Y < side {
		return nil, fmt.Errorf("%v pixels, want %d each way or more", size, side)
	}
	rgb := make([]byte, 0, 3*side*side)
	for y := (size.Y - side) / 2; len(rgb) < cap(rgb); y++ {
		at := img.PixOffset(img.Rect.Min.X+(size.X-side)/2, img.Rect.Min.Y+y)
		for x := range side {
			rgb = append(rgb, img.Pix[at+4*x:at+4*x+3]...)
		}
	}
	return rgb, nil
}

// add makes requests from scenes of one prompt set.
func (a *workload) add(k kind, scenes []*scene, group int) error {
	for i, s := range scenes {
		form, err := formRequest(s)
		if err != nil {
			return err
		}
		some := make([]*scene, group)
		for j := range some {
			some[j] = scenes[(i+j)%len(scenes)]
		}
		one, two := pixelRequest(k, scenes[i:i+1]), []*scene{s, scenes[(i+1)%len(scenes)]}
		a.single = append(a.single, one)
		a.group = append(a.group, pixelRequest(k, some))
		a.mixed = append(a.mixed, one, imageRequest(k, two), jsonRequest(k, s), form)
	}
	return nil
}

// tensor is an input of the protocol.
type tensor struct {
	Name       string         `json:"name"`
	Datatype   string         `json:"datatype"`
	Shape      []int          `json:"shape"`
	Parameters map[string]int `json:"parameters,omitempty"`
	Data       []string       `json:"data,omitempty"`
}

type wantedOutput struct {
	Name string `json:"name"`
}

type inferRequest struct {
	Parameters map[string]any `json:"parameters"`
	Inputs     []tensor       `json:"inputs"`
	Outputs    []wantedOutput `json:"outputs"`
}

const headerLength = "Inference-Header-Content-Length"

// newInferRequest makes an infer request, with binary data after its JSON if there are any.
func newInferRequest(k kind, set string, in tensor, data []byte) *request {
	q := inferRequest{
		Parameters: map[string]any{"prompt_set": set, "binary_data_output": data != nil},
		Inputs:     []tensor{in}, Outputs: []wantedOutput{{"score"}, {"map"}},
	}
	s := &request{
		path: "/v2/models/" + k.name + "/infer", images: in.Shape[0],
		header: http.Header{"Content-Type": {"application/json"}},
	}
	if data != nil {
		q.Inputs[0].Parameters = map[string]int{"binary_data_size": len(data)}
	}
	s.body, _ = json.Marshal(q) // cannot fail: only strings and numbers
	if data != nil {
		s.header.Set(headerLength, strconv.Itoa(len(s.body)))
		s.header.Set("Content-Type", "application/octet-stream")
		s.body = append(s.body, data...)
	}
	return s
}

func pixelRequest(k kind, scenes []*scene) *request {
	var data []byte
	var results []*model.Result
	for _, s := range scenes {
		data, results = append(data, s.square...), append(results, s.cut)
	}
	in := tensor{Name: "pixels", Datatype: "UINT8", Shape: []int{len(scenes), k.side, k.side, 3}}
	s := newInferRequest(k, scenes[0].set, in, data)
	s.check = checkBinary(results)
	return s
}

func imageRequest(k kind, scenes []*scene) *request {
	var data []byte
	var results []*model.Result
	for _, s := range scenes {
		data = binary.LittleEndian.AppendUint32(data, uint32(len(s.file.Data)))
		data, results = append(data, s.file.Data...), append(results, s.whole)
	}
	in := tensor{Name: "image", Datatype: "BYTES", Shape: []int{len(scenes)}}
	s := newInferRequest(k, scenes[0].set, in, data)
	s.check = checkBinary(results)
	return s
}

func jsonRequest(k kind, s *scene) *request {
	in := tensor{Name: "image", Datatype: "BYTES", Shape: []int{1},
		Data: []string{base64.StdEncoding.EncodeToString(s.file.Data)}}
	q := newInferRequest(k, s.set, in, nil)
	q.check = func(_ http.Header, body []byte) error { return checkJSON(s.whole, body) }
	return q
}

func formRequest(s *scene) (*request, error) {
	q, err := postForm("/v1/score", [2]string{"prompt_set", s.set}, []model.Image{s.file})
	if err != nil {
		return nil, err
	}
	q.check = func(_ http.Header, body []byte) error { return checkForm(s.whole, body) }
	return q, nil
}

// postForm makes a form with a field and images, without a check of the answer.
func postForm(path string, field [2]string, images []model.Image) (*request, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.WriteField(field[0], field[1]); err != nil {
		return nil, err
	}
	for _, p := range images {
		file, err := form.CreateFormFile("image", "image")
		if err != nil {
			return nil, err
		}
		if _, err := file.Write(p.Data); err != nil {
			return nil, err
		}
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	return &request{
		path: path, images: len(images), body: body.Bytes(),
		header: http.Header{"Content-Type": {form.FormDataContentType()}},
	}, nil
}

// checkBinary compares scores and maps of a binary answer.
func checkBinary(results []*model.Result) func(http.Header, []byte) error {
	var want []byte
	for _, r := range results {
		want = binary.LittleEndian.AppendUint32(want, math.Float32bits(r.Score))
	}
	for _, r := range results {
		for _, v := range r.Map {
			want = binary.LittleEndian.AppendUint32(want, math.Float32bits(v))
		}
	}
	return func(h http.Header, body []byte) error {
		n, err := strconv.Atoi(h.Get(headerLength))
		if err != nil || n < 0 || n > len(body) || !bytes.Equal(body[n:], want) {
			return fmt.Errorf("%w: scores or maps differ", errWrong)
		}
		return nil
	}
}

// checkJSON compares the score and the map of a JSON answer.
func checkJSON(want *model.Result, body []byte) error {
	var got struct {
		Outputs []struct{ Data []float32 }
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return fmt.Errorf("%w: %v", errWrong, err)
	}
	if len(got.Outputs) != 2 || !same(got.Outputs[0].Data, []float32{want.Score}) ||
		!same(got.Outputs[1].Data, want.Map) {
		return fmt.Errorf("%w: score or map differs", errWrong)
	}
	return nil
}

func same(a, b []float32) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) {
			return false
		}
	}
	return true
}

// checkForm compares the score and the digest.
func checkForm(want *model.Result, body []byte) error {
	var got []struct {
		Score  float32
		Digest string
	}
	if err := json.Unmarshal(body, &got); err != nil {
		return fmt.Errorf("%w: %v", errWrong, err)
	}
	if len(got) != 1 || got[0].Digest != want.Digest || got[0].Score != want.Score {
		return fmt.Errorf("%w: score or digest differs", errWrong)
	}
	return nil
}
