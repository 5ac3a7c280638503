package protocol

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"testing"
)

// answerOf is an answer for two images with two by two patches.
func answerOf(isBinary bool) *Answer {
	id := "7"
	return &Answer{
		ID: &id, Model: "m", Version: "1", Parameters: map[string]string{"model_digest": "d"},
		Outputs: []Output{{OutputMap, isBinary}, {OutputAnomalous, isBinary}, {OutputScore, false}},
		Results: []Result{
			{Score: 0.25, Rows: 2, Columns: 2, Map: []float32{1, 2, 3, 4}},
			{Score: 0.5, Anomalous: true, Rows: 2, Columns: 2, Map: []float32{5, 6, 7, 8}},
		},
	}
}

// TestAnswer: tensors have the requested outputs in the requested order, as JSON, as binary data
// after it, and as messages.
func TestAnswer(t *testing.T) {
	t.Parallel()
	for _, isBinary := range []bool{false, true} {
		head, tail, err := answerOf(isBinary).JSON()
		if err != nil {
			t.Fatal(err)
		}
		var r Response
		if err := json.Unmarshal(head, &r); err != nil {
			t.Fatal(err)
		}
		if *r.ID != "7" || r.ModelName != "m" || r.Parameters["model_digest"] != "d" ||
			len(r.Outputs) != 3 || r.Outputs[0].Name != OutputMap ||
			!slices.Equal(r.Outputs[0].Shape, []int{2, 2, 2}) || r.Outputs[1].Datatype != "BOOL" {
			t.Errorf("response %+v", r)
		}
		m := answerOf(isBinary).Message()
		if !isBinary {
			scores := m.Outputs[2].Contents.Fp32Contents
			if tail != nil || !slices.Equal(scores, []float32{0.25, 0.5}) ||
				!slices.Equal(m.Outputs[1].Contents.BoolContents, []bool{false, true}) {
				t.Errorf("%d bytes follow, message %v", len(tail), m)
			}
			continue
		}
		if len(tail) != 8*4+2 || r.Outputs[0].Parameters[binarySize] != 32 ||
			math.Float32frombits(binary.LittleEndian.Uint32(tail[28:])) != 8 ||
			!slices.Equal(tail[32:], []byte{0, 1}) {
			t.Errorf("bytes %v", tail)
		}
		if !slices.Equal(slices.Concat(m.RawOutputContents...), tail) {
			t.Errorf("messages have %v", m.RawOutputContents)
		}
	}
}

// TestRegions: texts are a tensor of bytes, in binary each after its length.
func TestRegions(t *testing.T) {
	t.Parallel()
	for _, isBinary := range []bool{false, true} {
		a := answerOf(false)
		a.Outputs = []Output{{OutputRegions, isBinary}}
		a.Results[0].Regions, a.Results[1].Regions = `{"a":1}`, "{}"
		head, tail, err := a.JSON()
		if err != nil {
			t.Fatal(err)
		}
		var r Response
		if err := json.Unmarshal(head, &r); err != nil {
			t.Fatal(err)
		}
		m := a.Message().Outputs[0]
		if r.Outputs[0].Datatype != "BYTES" || m.Datatype != "BYTES" ||
			!slices.Equal(r.Outputs[0].Shape, []int{2}) {
			t.Errorf("tensors %+v, %v", r.Outputs, m)
		}
		if isBinary {
			if want := "\a\x00\x00\x00{\"a\":1}\x02\x00\x00\x00{}"; string(tail) != want {
				t.Errorf("bytes %q, want %q", tail, want)
			}
			continue
		}
		data, _ := r.Outputs[0].Data.([]any)
		texts := m.Contents.BytesContents
		if len(data) != 2 || data[0] != `{"a":1}` || len(texts) != 2 || string(texts[1]) != "{}" {
			t.Errorf("texts %v, %q", data, texts)
		}
	}
}

// TestSelectOutputs: the default outputs of a request, and outputs that it cannot get.
func TestSelectOutputs(t *testing.T) {
	t.Parallel()
	names := func(threshold, tiles bool) (all []string) {
		outputs, err := (&Inference{Binary: true}).SelectOutputs(threshold, tiles)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outputs {
			if !o.Binary {
				t.Errorf("%s is not binary", o.Name)
			}
			all = append(all, o.Name)
		}
		return all
	}
	if got := names(true, false); !slices.Equal(got, []string{"score", "anomalous", "map"}) {
		t.Errorf("with a threshold: %q", got)
	}
	if got := names(false, true); !slices.Equal(got, []string{"score"}) {
		t.Errorf("tiles without a threshold: %q", got)
	}
	asked := &Inference{Outputs: []Output{{OutputAnomalous, false}}}
	if _, err := asked.SelectOutputs(false, false); AsProblem(err).Reason != "no_threshold" {
		t.Errorf("decisions without a threshold: %v", err)
	}
}

// TestCheckMaps: maps of different sizes are refused, but only if they were requested.
func TestCheckMaps(t *testing.T) {
	t.Parallel()
	a := answerOf(false)
	a.Results[1].Columns = 3
	if p := AsProblem(a.Check()); p.Code != http.StatusUnprocessableEntity || p.Reason != "map" {
		t.Errorf("maps of two sizes: %v", p)
	}
	a.Outputs = a.Outputs[1:]
	if err := a.Check(); err != nil {
		t.Errorf("without maps: %v", err)
	}
}
