package server

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"connectrpc.com/connect"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// TestRegions: a form and both forms of the protocol have the regions of Result.Regions.
func TestRegions(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	s := newStand(t, c)
	p, _ := square(1, d.Info().Config.Image)
	r, err := d.Score(t.Context(), p, c.Models[0].Sets["a"].PromptSet)
	if err != nil {
		t.Fatal(err)
	}
	const least = "0.1%"
	o := model.RegionOptions{Outlines: true}
	if err := o.SetMinArea(least); err != nil {
		t.Fatal(err)
	}
	found, err := r.Regions(o)
	if err != nil || len(found.List) == 0 || found.MinArea < 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	want := record.Locate(found)

	body, kind := formOf([][2]string{
		{"image:one.png", string(p.Data)}, {"prompt_set", "a"}, {"min_area", least},
		{"outlines", "true"},
	})
	w := s.do(t.Context(), http.MethodPost, "/v1/score", body, "Content-Type: "+kind)
	var lines []record.Result
	if err := json.Unmarshal(w.Body.Bytes(), &lines); err != nil || len(lines) != 1 ||
		!reflect.DeepEqual(lines[0].Located, want) {
		t.Errorf("form: %s, want %+v, %v", w.Body, want, err)
	}

	want.DropOutlines()
	check := func(what, text string) {
		t.Helper()
		var got record.Located
		if err := json.Unmarshal([]byte(text), &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s, want %+v, %v", what, text, want, err)
		}
	}
	ask, _ := inferBody(false, false, false, 0, [][]byte{p.Data})
	ask = strings.Replace(ask, `"prompt_set"`, `"min_area":"`+least+`","prompt_set"`, 1)
	ask = strings.TrimSuffix(ask, "}") + `,"outputs":[{"name":"regions"}]}`
	w = s.do(t.Context(), http.MethodPost, "/v2/models/"+mini.Name+"/infer", ask)
	var answer struct{ Outputs []struct{ Data []string } }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Outputs) != 1 {
		t.Fatalf("answer %s, %v", w.Body, err)
	}
	check("JSON", answer.Outputs[0].Data[0])

	_, c = bundled(t)
	site := newSite(t, c)
	site.isReady()
	q := typedWords(string(p.Data))
	q.ModelName = mini.Name
	q.Parameters["min_area"] = textParameter(least)
	q.Outputs = []*oip.ModelInferRequest_InferRequestedOutputTensor{{Name: "regions"}}
	m, err := site.rpc().ModelInfer(t.Context(), connect.NewRequest(q))
	if err != nil {
		t.Fatal(err)
	}
	check("gRPC", string(m.Msg.Outputs[0].Contents.BytesContents[0]))
	s.settled()
}

// TestMinArea: a smallest area that is none is refused on every way.
func TestMinArea(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	body, kind := formOf([][2]string{{"image:a", "word"}, {"min_area", "-5"}})
	form := s.do(t.Context(), http.MethodPost, "/v1/score", body, "Content-Type: "+kind)
	infer := s.do(t.Context(), http.MethodPost, inferPath,
		wordsJSON(`{"prompt_set":"default","min_area":"200%"}`, "word"))
	if form.Code != http.StatusBadRequest || infer.Code != http.StatusBadRequest {
		t.Errorf("form: %d %s, JSON: %d %s", form.Code, form.Body, infer.Code, infer.Body)
	}
}
