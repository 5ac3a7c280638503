package weights

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Spec is the name, shape and element type of one tensor.
type Spec struct {
	Name     string
	Shape    []int
	Optional bool // bn1 of the heads: stored by InCTRL but not used
	Int8     bool // int8 with a scale tensor; else float32
}

// ScaleOf is the name of the float32 scales, one per output, of the int8 tensor with a name.
func ScaleOf(name string) string { return name + scaleEnd }

const scaleEnd = ".scale"

// dtype is the safetensors name and the size in bytes of the element type.
func (s Spec) dtype() (dtype string, bytes int64) {
	if s.Int8 {
		return "I8", 1
	}
	return "F32", 4
}

// Size is the number of elements.
func (s Spec) Size() int64 {
	n := int64(1)
	for _, d := range s.Shape {
		n *= int64(d)
	}
	return n
}

// specs collects an allow-list.
type specs []Spec

func (l *specs) add(name string, shape ...int) {
	*l = append(*l, Spec{Name: name, Shape: shape})
}

// weight adds a matrix of a tower with out outputs, which is int8 in a quantized file.
func (l *specs) weight(int8 bool, name string, out int, shape ...int) {
	l.add(name, shape...)
	if int8 {
		(*l)[len(*l)-1].Int8 = true
		l.add(ScaleOf(name), out)
	}
}

// affine adds the weight and bias of a norm.
func (l *specs) affine(name string, n int) {
	l.add(name+".weight", n)
	l.add(name+".bias", n)
}

// linear adds a weight [out, in] and its bias [out].
func (l *specs) linear(name string, out, in int) {
	l.add(name+".weight", out, in)
	l.add(name+".bias", out)
}

// Tensors is the allow-list of a valid configuration: exactly the tensors of its model file, in the
// order of InCTRL's state dict (docs/algorithm.md §7.1), then the text directions. heads adds the
// trained heads and the directions. Linear weights are [out, in]. In a quantized configuration the
// tower's matrices are int8, each followed by its scales; in the file all int8 tensors come last,
// so that float32 tensors are aligned.
func Tensors(c Config, heads bool) []Spec {
	c = c.withDefaults()
	var l specs
	l.tower(c)
	if heads {
		l.add("adapter.fc.0.weight", c.Embed/4, c.Embed)
		l.add("adapter.fc.2.weight", c.Embed, c.Embed/4)
		l.head("diff_head", c.Patches())
		l.head("diff_head_ref", c.Embed)
		for _, class := range c.Classes {
			l.add(direction+class, c.Embed)
		}
	}
	return l
}

// direction is the prefix of a text direction's name; the class name follows.
const direction = "text_direction."

// Direction is the name of a class's text direction.
func Direction(class string) string { return direction + class }

// tower is the image tower (docs/algorithm.md §3). Without a class token there is no ln_post, which
// nothing else goes through. With rotary positions only the rows before the patches are embedded.
func (l *specs) tower(c Config) {
	int8 := c.Quantization != nil
	if !c.NoClass {
		l.add("visual.class_embedding", c.Width)
	}
	if rows := c.Tokens(); c.Rope == 0 {
		l.add("visual.positional_embedding", rows, c.Width)
	} else if c.Lead() > 0 {
		l.add("visual.positional_embedding", c.Lead(), c.Width)
	}
	if c.Proj {
		l.weight(int8, "visual.proj", c.Embed, c.Width, c.Embed)
	}
	l.weight(int8, "visual.conv1.weight", c.Width, c.Width, 3, c.Patch, c.Patch)
	if c.PatchBias {
		l.add("visual.conv1.bias", c.Width)
	}
	if c.LnPre {
		l.affine("visual.ln_pre", c.Width)
	}
	for i := range c.Layers {
		l.block(fmt.Sprintf("visual.transformer.resblocks.%d.", i), c, int8)
	}
	if !c.NoClass {
		l.affine("visual.ln_post", c.Width)
	}
}

func (l *specs) block(prefix string, c Config, int8 bool) {
	width, first := c.Width, c.MLP
	if c.Gated {
		first = 2 * c.MLP
	}
	l.affine(prefix+"ln_1", width)
	matrix := func(weight, bias string, out, in int) {
		l.weight(int8, prefix+weight, out, out, in)
		l.add(prefix+bias, out)
	}
	matrix("attn.in_proj_weight", "attn.in_proj_bias", 3*width, width)
	matrix("attn.out_proj.weight", "attn.out_proj.bias", width, width)
	l.affine(prefix+"ln_2", width)
	matrix("mlp.c_fc.weight", "mlp.c_fc.bias", first, width)
	matrix("mlp.c_proj.weight", "mlp.c_proj.bias", width, c.MLP)
}

// head is a three-layer MLP with batch norms (docs/algorithm.md §6).
func (l *specs) head(name string, in int) {
	l.linear(name+".projection1", 128, in)
	l.linear(name+".projection2", 64, 128)
	l.linear(name+".projection3", 1, 64)
	first := len(*l)
	l.norm(name+".bn1", in)
	for i := range (*l)[first:] {
		(*l)[first+i].Optional = true
	}
	l.norm(name+".bn2", 128)
	l.norm(name+".bn3", 64)
}

func (l *specs) norm(name string, n int) {
	l.affine(name, n)
	l.add(name+".running_mean", n)
	l.add(name+".running_var", n)
}

// assign matches an allow-list with the tensors of a file and returns these in the list's order.
// One error names everything missing or unexpected.
func assign(allowed []Spec, have []entry) ([]entry, error) {
	rest := make(map[string]entry, len(have))
	for _, e := range have {
		rest[e.name] = e
	}
	var missing []string
	found := make([]entry, 0, len(have))
	for _, spec := range allowed {
		e, ok := rest[spec.Name]
		if !ok && !spec.Optional {
			missing = append(missing, spec.Name)
		}
		if !ok {
			continue
		}
		if err := e.fits(spec); err != nil {
			return nil, err
		}
		found = append(found, e)
		delete(rest, spec.Name)
	}
	return found, incomplete(missing, rest)
}

// incomplete is the error for missing and unexpected tensors; nil if there are none.
func incomplete(missing []string, rest map[string]entry) error {
	var parts []string
	var kinds []error
	if len(rest) > 0 {
		var names []string
		for name := range rest {
			names = append(names, name)
		}
		slices.Sort(names)
		parts = append(parts, fmt.Sprintf("%d unexpected: %s", len(names), scan.Quotes(names)))
		kinds = append(kinds, ErrUnexpected)
	}
	if len(missing) > 0 {
		parts = append(parts, fmt.Sprintf("%d missing: %s", len(missing), scan.Quotes(missing)))
		kinds = append(kinds, ErrMissing)
	}
	if len(kinds) == 0 {
		return nil
	}
	return refuse(errors.Join(kinds...), "tensors %s", strings.Join(parts, "; "))
}

// fits compares the type and shape of a stored tensor with its spec.
func (e entry) fits(spec Spec) error {
	var err *Error
	switch dtype, _ := spec.dtype(); {
	case e.dtype != dtype:
		err = refuse(ErrType, "want %s, got %s", dtype, scan.Quote(e.dtype))
	case !slices.Equal(e.shape, spec.Shape):
		err = refuse(ErrShape, "want shape %v, got %v", spec.Shape, e.shape)
	default:
		return nil
	}
	err.Tensor, err.Offset = e.name, e.at
	return err
}

// complete matches the tensors of a model of configuration c, with heads if the file has any tensor
// of theirs.
func complete(c Config, have []entry) (found []entry, heads bool, err error) {
	heads = len(c.Classes) > 0 || slices.ContainsFunc(have, func(e entry) bool {
		return strings.HasPrefix(e.name, "adapter.") || strings.HasPrefix(e.name, "diff_head")
	})
	if heads && len(c.Classes) == 0 {
		return nil, heads, refuse(ErrConfig, "config: heads without classes")
	}
	found, err = assign(Tensors(c, heads), have)
	return found, heads, err
}
