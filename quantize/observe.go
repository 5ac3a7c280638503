package quantize

import (
	"fmt"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Observer is a backend that remembers the largest |x| of every input of the tower's matrices. A
// float32 model that runs on it, on pictures such as will be scored, shows what to fold.
type Observer struct {
	ops.Backend
	names   []string // of the matrices in the order in which a tower packs them
	packed  int
	largest map[string][]float32
}

// Observe makes an observer of one model of configuration c that another backend computes.
func Observe(be ops.Backend, c weights.Config) *Observer {
	o := &Observer{Backend: be, largest: map[string][]float32{}, names: []string{"visual.conv1.weight"}}
	for i := range c.Layers {
		for _, end := range []string{inProj, inProj, outProj, cFc, ".mlp.c_proj.weight"} {
			o.names = append(o.names, fmt.Sprintf("visual.transformer.resblocks.%d%s", i, end))
		}
	}
	if c.Proj {
		o.names = append(o.names, embedded)
	}
	return o
}

// Largest is what has been seen, for Options; nil if nothing was.
func (o *Observer) Largest() map[string][]float32 {
	if len(o.largest) == 0 {
		return nil
	}
	return o.largest
}

// observed is a weight whose inputs are watched.
type observed struct {
	ops.Packed
	name string // empty: not of the tower
}

// Pack names the matrices of the tower, which come first.
func (o *Observer) Pack(w ops.Matrix) ops.Packed {
	p := observed{Packed: o.Backend.Pack(w)}
	if o.packed < len(o.names) {
		p.name = o.names[o.packed]
	}
	o.packed++
	return p
}

// Free frees the weight.
func (o *Observer) Free(p ops.Packed) { o.Backend.Free(p.(observed).Packed) }

// Nearest is the backend's.
func (o *Observer) Nearest(y, x ops.Rows, bank ops.Packed) {
	o.Backend.Nearest(y, x, bank.(observed).Packed)
}

// Linear watches x.
func (o *Observer) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, add bool) {
	p := w.(observed)
	if p.name != "" {
		o.watch(p.name, x)
	}
	o.Backend.Linear(y, x, p.Packed, act, add)
}

func (o *Observer) watch(name string, x ops.Rows) {
	n, width := x.Shape()
	values := make([]float32, n*width)
	o.Get(values, x)
	largest := o.largest[name]
	if largest == nil {
		largest = make([]float32, width)
		o.largest[name] = largest
	}
	for i, v := range values {
		largest[i%width] = max(largest[i%width], v, -v)
	}
}
