package protocol

import (
	"math"
	"net/http"
	"slices"
	"time"
)

// Names in the Open Inference Protocol, version 2, and its binary tensor data extension.
const (
	InputImage  = "image"
	InputPixels = "pixels"

	OutputScore     = "score"
	OutputAnomalous = "anomalous"
	OutputMap       = "map"
	OutputRegions   = "regions"

	HeaderLength = "Inference-Header-Content-Length"
	binarySize   = "binary_data_size"
)

var outputNames = []string{OutputScore, OutputAnomalous, OutputMap, OutputRegions}

// Limits on lists in a request, so that a small body cannot become large in memory.
const (
	maxInputs     = 2
	maxOutputs    = 16
	maxDims       = 8
	maxParameters = 64
)

// maxID bounds a request's id, in bytes: the answer repeats it, and JSON may need six bytes for
// one.
const maxID = 1024

func checkID(id string) error {
	if len(id) > maxID {
		return Bad("id has %d bytes, want %d at most", len(id), maxID)
	}
	return nil
}

// Schema describes the requests that a model accepts.
type Schema struct {
	Side int // side of a square, pixels
	Most int // images in a request
}

// size is the size of a square in bytes.
func (c Schema) size() int { return 3 * c.Side * c.Side }

// Image is an image of a request.
type Image struct {
	Data []byte
	Cut  bool // Data is an RGB square, not an encoded file
}

// Inference is a parsed infer request.
type Inference struct {
	ID        *string // repeated in the answer
	PromptSet string
	Timeout   time.Duration // 0: the server's
	Images    []Image
	Outputs   []Output // nil: all but regions
	Binary    bool     // the default form of outputs
	MinArea   string   // of a region, as [model.RegionOptions] reads it; "": the default
	Outlines  bool     // with a polygon around each region
}

// Wants reports whether an output is requested by its name.
func (q *Inference) Wants(output string) bool {
	return slices.ContainsFunc(q.Outputs, func(w Output) bool { return w.Name == output })
}

// Output is a requested output.
type Output struct {
	Name   string
	Binary bool
}

// images is the number of images that an input announces.
func (c Schema) images(name, datatype string, shape []int64) (int, error) {
	side := int64(c.Side)
	var want string
	var rest []int64
	switch name {
	case InputImage:
		want = "BYTES"
	case InputPixels:
		want, rest = "UINT8", []int64{side, side, 3}
	default:
		return 0, Bad("inputs[0]: name is %.64q, want %q or %q", name, InputImage, InputPixels)
	}
	if datatype != want {
		return 0, Bad("input %s: datatype is %.16q, want %q", name, datatype, want)
	}
	// Clients of a model with batches send one column, [N, 1].
	column := name == InputImage && len(shape) == 2 && shape[1] == 1
	if len(shape) == 0 || !slices.Equal(shape[1:], rest) && !column {
		return 0, Bad("input %s: shape is %v, want %v after the number of images",
			name, shape, rest)
	}
	switch n := shape[0]; {
	case n < 1:
		return 0, Bad("input %s: %d images, want 1 or more", name, n)
	case n > int64(c.Most):
		return 0, TooMany(c.Most)
	default:
		return int(n), nil
	}
}

// TooMany is the error for a request with too many images.
func TooMany(most int) error {
	return Fail(http.StatusRequestEntityTooLarge, "too_large",
		"more than %d images in a request", most)
}

// checkOutput checks the name of an output; others are the outputs before it.
func checkOutput(others []Output, what, name string) error {
	if !slices.Contains(outputNames, name) {
		return Bad("%s: name is %.64q, want one of %q", what, name, outputNames)
	}
	if slices.ContainsFunc(others, func(w Output) bool { return w.Name == name }) {
		return Bad("%s: %q is requested twice", what, name)
	}
	return nil
}

func oneInput(n int) error {
	return Bad("inputs has %d tensors, want one: %q or %q", n, InputImage, InputPixels)
}

// Microseconds converts a timeout of the protocol; 0 means none.
func Microseconds(us int64) (time.Duration, error) {
	if us < 0 {
		return 0, Bad("timeout is %d µs, want 0 or more", us)
	}
	return time.Duration(min(us, math.MaxInt64/1000)) * time.Microsecond, nil
}

// sharedMemory is a parameter of clients that want the server to use shared memory.
const sharedMemory = "shared_memory_region"

var errSharedMemory = &Problem{http.StatusNotImplemented, "malformed",
	"this server has no shared memory"}

// Shorter is the shorter of two timeouts; 0 means none.
func Shorter(a, b time.Duration) time.Duration {
	if a == 0 || b > 0 && b < a {
		return b
	}
	return a
}
