package server

import (
	"reflect"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/server/promptsets"
)

// TestAddImages: further normal images make the next version, of the recipe and the images before,
// with the bits of a version that is made of all of them. A repeated request adds nothing, and one
// with an old etag is refused.
func TestAddImages(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	recipe := []string{"method", "patch", "rotations", "0", "calibrate", "0.1"}
	var all, made promptsets.Made
	s.form(setsPath, 201, &all, fieldsOf([]uint32{3, 4, 5, 6}, append(recipe, "name", "all")...))
	s.form(setsPath, 201, &made, fieldsOf([]uint32{3, 4}, append(recipe, "name", "a")...))
	key, add := "Idempotency-Key: k", setsPath+"/a:add"
	for range 2 {
		s.form(add, 201, &made, fieldsOf([]uint32{5, 6}), `If-Match: "r1"`, key)
	}
	if made.PromptSet.Active != 2 || made.PromptSet.Latest != 2 || len(made.Version.Images) != 4 ||
		made.Version.Images[2].Name != "5.png" || made.Learned.Digest != all.Learned.Digest ||
		!reflect.DeepEqual(made.Version.Recipe, all.Version.Recipe) {
		t.Errorf("%+v", made)
	}
	s.form(add, 422, nil, fieldsOf([]uint32{5}), anyState, key)
	s.form(add, 412, nil, fieldsOf([]uint32{7}), `If-Match: "r1"`)
	s.form(add, 428, nil, fieldsOf([]uint32{7}))
	s.form(add, 400, nil, fieldsOf(nil, "model", mini.Name), anyState)
	s.form(add, 400, nil, fieldsOf([]uint32{7}, "tiles", "0"), anyState)
	s.form(add, 400, nil, fieldsOf([]uint32{7}, "label", "a=b"), anyState)
	s.form(setsPath+"/none:add", 404, nil, fieldsOf([]uint32{7}), anyState)
	s.form(setsPath+"/a@9:add", 404, nil, fieldsOf([]uint32{7}), anyState)
	s.form(setsPath+"/a@1:add", 201, &made, fieldsOf([]uint32{6}, "activate", "false"), anyState)
	if made.PromptSet.Active != 2 || made.Version.Version != 3 || len(made.Version.Images) != 3 {
		t.Errorf("of version 1: %+v", made)
	}
	s.form(setsPath, 201, &made, fieldsOf([]uint32{3}, "name", "one", "rotations", "0"))
	w := s.form(setsPath+"/one:add", 422, nil, fieldsOf(make([]uint32, 8)), anyState)
	if text := errorOf(t, w); !strings.Contains(text, "normal images: 9") {
		t.Errorf("nine images: %q", text)
	}
	s.ask("DELETE", setsPath+"/all", 200, nil, "", anyState)
	s.form(setsPath+"/"+all.PromptSet.ID+":add", 410, nil, fieldsOf([]uint32{7}), anyState)
}
