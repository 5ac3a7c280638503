package checkpoint

import (
	"math"
	"slices"
	"unicode/utf8"
)

// Type is the element type of a stored tensor, by its safetensors name.
type Type string

// The supported element types.
const (
	F64  Type = "F64"
	F32  Type = "F32"
	F16  Type = "F16"
	BF16 Type = "BF16"
	I64  Type = "I64"
	I32  Type = "I32"
	I16  Type = "I16"
	I8   Type = "I8"
	U8   Type = "U8"
	Bool Type = "BOOL"
)

// size is the number of bytes of an element, 0 for an unsupported type.
func (t Type) size() int64 {
	switch t {
	case F64, I64:
		return 8
	case F32, I32:
		return 4
	case F16, BF16, I16:
		return 2
	case I8, U8, Bool:
		return 1
	}
	return 0
}

// Bounds of a checkpoint.
const (
	maxTensors = 1 << 14
	maxRank    = 8
	maxDim     = min(1<<40, math.MaxInt)
	maxSize    = min(1<<33, math.MaxInt) // elements of one tensor
	maxName    = 1 << 10                 // bytes
)

// Tensor is one tensor of a checkpoint: a view of some bytes of a file.
type Tensor struct {
	Name  string
	Shape []int
	Type  Type

	store *storage
	begin int64  // first element, in the storage
	axes  []axis // one per dimension
	size  int
}

// axis is one dimension of a view: the number of steps and the length of a step.
type axis struct {
	n        int64
	src, dst int64 // in elements of the storage, and of the C-order result
}

// Size is the number of elements: 1 for a scalar.
func (t *Tensor) Size() int { return t.size }

// newTensor makes a view of a storage and checks that it stays inside.
func newTensor(store *storage, begin int64, shape, strides []int) (*Tensor, error) {
	if len(shape) != len(strides) {
		return nil, refuse(ErrRange, "%d dimensions with %d strides", len(shape), len(strides))
	}
	size, err := product(shape)
	if err != nil {
		return nil, err
	}
	t := &Tensor{
		Shape: slices.Clone(shape), Type: store.kind, store: store, begin: begin, size: size,
		axes: make([]axis, len(shape)),
	}
	step := int64(1)
	for i := len(shape) - 1; i >= 0; i-- {
		t.axes[i] = axis{int64(shape[i]), int64(strides[i]), step}
		step *= int64(max(shape[i], 1))
	}
	return t, t.inside()
}

// product is the number of elements of a shape; it checks the bounds.
func product(shape []int) (int, error) {
	if len(shape) > maxRank {
		return 0, refuse(ErrTooLarge, "%d dimensions, want at most %d", len(shape), maxRank)
	}
	for _, n := range shape {
		if n < 0 {
			return 0, refuse(ErrRange, "shape %v has a negative dimension", shape)
		}
		if n > maxDim {
			return 0, refuse(ErrTooLarge, "shape %v has a dimension over %d", shape, maxDim)
		}
	}
	if slices.Contains(shape, 0) {
		return 0, nil
	}
	size := 1
	for _, n := range shape {
		if n > maxSize/size {
			return 0, refuse(ErrTooLarge, "shape %v has more than %d elements", shape, maxSize)
		}
		size *= n
	}
	return size, nil
}

// inside refuses a view that reaches beyond its storage. A step that could overflow is too large in
// any case: no storage has more than 2^60 elements.
func (t *Tensor) inside() error {
	const far = 1 << 60
	count := t.store.size / t.store.kind.size()
	if t.begin < 0 || t.begin > count {
		return refuse(ErrRange, "begins at element %d of a storage of %d", t.begin, count)
	}
	last := t.begin
	for _, a := range t.axes {
		if a.src < 0 {
			return refuse(ErrRange, "stride %d is negative", a.src)
		}
		if a.src > 0 && a.n > 1 && a.n-1 > (far-last)/a.src {
			return refuse(ErrRange, "stride %d of %d steps is too far", a.src, a.n)
		}
		last += max(a.n-1, 0) * a.src
	}
	if t.size > 0 && last >= count {
		return refuse(ErrRange, "reaches element %d of a storage of %d", last, count)
	}
	return nil
}

func checkName(name string) error {
	switch {
	case name == "":
		return refuse(ErrFormat, "a tensor without a name")
	case len(name) > maxName:
		return of(name, refuse(ErrTooLarge, "name of %d bytes, want at most %d", len(name),
			maxName))
	case !utf8.ValidString(name):
		return of(name, refuse(ErrFormat, "the name is not valid UTF-8"))
	}
	return nil
}

// unique refuses repeated and invalid names.
func unique(tensors []*Tensor) error {
	seen := make(map[string]bool, len(tensors))
	for _, t := range tensors {
		if err := checkName(t.Name); err != nil {
			return err
		}
		if seen[t.Name] {
			return of(t.Name, refuse(ErrFormat, "two tensors with this name"))
		}
		seen[t.Name] = true
	}
	return nil
}
