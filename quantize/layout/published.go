package layout

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// ErrConfig is a config.json that cannot be read or that contradicts the tensors.
var ErrConfig = errors.New("config.json")

const (
	maxConfig = 1 << 20 // bytes
	maxCount  = 1 << 20 // of a size in config.json
)

// published is what a config.json beside a checkpoint says of the image tower: Hugging Face's, or
// timm's. Zero: it does not say.
type published struct {
	there     bool // there is one
	sizes     []stated
	heads     int
	act       string
	eps       float32
	theta     float32
	textHeads int

	architecture string // timm's name of the model
	mean, std    *[3]float32
}

// stated is a size that the tensors tell too.
type stated struct {
	key  string
	size int
}

// sizes are the keys of Hugging Face's configurations whose values the tensors tell too.
var sizes = []string{"hidden_size", "intermediate_size", "num_hidden_layers", "num_channels",
	"image_size", "patch_size", "num_register_tokens"}

// readPublished reads a config.json. Keys that are of no use here may be anything.
func readPublished(text []byte) (p published, err error) {
	refuse := func(reason string, tooLarge bool) error {
		return fmt.Errorf("%w: %s", ErrConfig, reason)
	}
	s := scan.New(text, refuse)
	if err := s.All(func(string) error { return s.Skip() }); err != nil {
		return p, err
	}
	all := &object{}
	all.fields, all.err = fieldsOf(text)
	tower := all
	if vision := all.object("vision_config"); vision != nil {
		tower = vision
	}
	p = published{
		there: true, heads: tower.size("num_attention_heads"), act: tower.text("hidden_act"),
		eps: tower.number("layer_norm_eps"), theta: tower.number("rope_theta"),
		architecture: all.text("architecture"),
	}
	for _, key := range sizes {
		if tower.has(key) {
			p.sizes = append(p.sizes, stated{key, tower.size(key)})
		}
	}
	textual, rope := all.object("text_config"), tower.object("rope_parameters")
	if p.textHeads = textual.size("num_attention_heads"); p.theta == 0 {
		p.theta = rope.number("rope_theta")
	}
	args, cfg := all.object("model_args"), all.object("pretrained_cfg") // timm's
	if p.heads == 0 {
		p.heads = args.size("num_heads")
	}
	if p.act == "" {
		p.act = timmActs[args.text("act_layer")]
	}
	if cfg == nil {
		cfg = all
	}
	p.mean, p.std = cfg.triple("mean"), cfg.triple("std")
	for _, o := range []*object{all, tower, textual, rope, args, cfg} {
		if o != nil && o.err != nil {
			return published{}, o.err
		}
	}
	return p, nil
}

// timmActs are Hugging Face's names of what timm may be told to use.
var timmActs = map[string]string{
	"gelu": "gelu", "gelu_tanh": "gelu_pytorch_tanh", "quick_gelu": "quick_gelu",
}

// object is a JSON object whose first wrong value is kept. Nil has no values.
type object struct {
	fields map[string]json.RawMessage
	err    error
}

func fieldsOf(text []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("%w: not a JSON object", ErrConfig)
	}
	return fields, nil
}

// has reports a value that is not null.
func (o *object) has(key string) bool {
	if o == nil {
		return false
	}
	v, ok := o.fields[key]
	return ok && string(v) != "null"
}

// value reads a value into *p, if it is there.
func (o *object) value(key, want string, p any) bool {
	if !o.has(key) {
		return false
	}
	if err := json.Unmarshal(o.fields[key], p); err != nil {
		o.wrong(key, want)
		return false
	}
	return true
}

func (o *object) wrong(key, want string) {
	if o.err == nil {
		o.err = fmt.Errorf("%w: %q is %s, want %s", ErrConfig, key,
			scan.Quote(string(o.fields[key])), want)
	}
}

func (o *object) object(key string) *object {
	var fields map[string]json.RawMessage
	if !o.value(key, "an object", &fields) {
		return nil
	}
	return &object{fields: fields}
}

func (o *object) text(key string) (s string) {
	o.value(key, "a string", &s)
	return s
}

func (o *object) number(key string) (x float32) {
	if o.value(key, "a number", &x) && !(x > 0) {
		o.wrong(key, "a number above 0")
	}
	return x
}

// size is a count, or a list of equal ones: the sides of a square.
func (o *object) size(key string) int {
	const want = "an integer of 0 … 1048576, or equal ones"
	var n int
	if !o.has(key) {
		return 0
	}
	if json.Unmarshal(o.fields[key], &n) != nil {
		var sides []int
		if !o.value(key, want, &sides) {
			return 0
		}
		if len(sides) == 0 || len(slices.Compact(sides)) != 1 {
			o.wrong(key, want)
			return 0
		}
		n = sides[0]
	}
	if n < 0 || n > maxCount {
		o.wrong(key, want)
	}
	return n
}

func (o *object) triple(key string) *[3]float32 {
	var v []float32
	if !o.value(key, "three numbers", &v) {
		return nil
	}
	if len(v) != 3 {
		o.wrong(key, "three numbers")
		return nil
	}
	return (*[3]float32)(v)
}
