package checkpoint

import (
	"math/big"
	"strconv"

	"github.com/nlpodyssey/gopickle/types"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

const (
	maxNesting = 64      // modules in modules
	maxModules = 1 << 14 // counted once per name
	maxVisited = 1 << 20 // attributes of modules
)

// choose finds and names the tensors in the value of a pickle.
func choose(top any) (tensors []*Tensor, bare bool, err error) {
	switch v := top.(type) {
	case *types.List:
		tensors, err = fromList(*v)
		bare = true
	case *types.Tuple:
		tensors, err = fromList(*v)
		bare = true
	case *object:
		w := walker{open: map[*object]bool{}}
		err = w.module(v, "")
		tensors = w.tensors
	default:
		d, ok := members(top)
		if !ok {
			return nil, false, refuse(ErrFormat, "neither a dictionary nor a list of tensors")
		}
		tensors, err = fromDict(nested(d))
	}
	if err == nil && len(tensors) == 0 {
		err = refuse(ErrFormat, "no tensors")
	}
	if err != nil {
		return nil, false, err
	}
	return tensors, bare, unique(tensors)
}

// members lists the entries of a dictionary of either class in order.
func members(v any) ([]types.DictEntry, bool) {
	switch d := v.(type) {
	case *types.Dict:
		return *d, true
	case *types.OrderedDict:
		out := make([]types.DictEntry, 0, d.Len())
		for e := d.List.Front(); e != nil; e = e.Next() {
			entry := e.Value.(*types.OrderedDictEntry)
			out = append(out, types.DictEntry{Key: entry.Key, Value: entry.Value})
		}
		return out, true
	}
	return nil, false
}

// nested finds the dictionary of tensors under the names that training programs use.
func nested(top []types.DictEntry) []types.DictEntry {
	for _, key := range []string{"state_dict", "model_state", "model"} {
		for _, e := range top {
			if d, ok := members(e.Value); ok && e.Key == key {
				return d
			}
		}
	}
	return top
}

func fromList(items []any) ([]*Tensor, error) {
	var out []*Tensor
	for i, item := range items {
		t, ok := item.(*Tensor)
		if !ok {
			return nil, refuse(ErrFormat, "item %d of the list is not a tensor", i)
		}
		var err error
		if out, err = named(out, t, strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// named appends a copy of a tensor with a name: one tensor may have several names.
func named(out []*Tensor, t *Tensor, name string) ([]*Tensor, error) {
	if len(out) == maxTensors {
		return nil, refuse(ErrTooLarge, "more than %d tensors", maxTensors)
	}
	c := *t
	c.Name = name
	return append(out, &c), nil
}

func fromDict(d []types.DictEntry) ([]*Tensor, error) {
	var out []*Tensor
	for i, e := range d {
		name, ok := e.Key.(string)
		if !ok {
			return nil, refuse(ErrFormat, "key %d of the dictionary is not a text", i)
		}
		t, ok := e.Value.(*Tensor)
		if !ok && !isPlain(e.Value) {
			return nil, of(name, refuse(ErrFormat, "neither a tensor nor a plain value"))
		}
		if !ok {
			continue
		}
		var err error
		if out, err = named(out, t, name); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// isPlain reports numbers, text, booleans and None: metadata beside the tensors.
func isPlain(v any) bool {
	switch v.(type) {
	case nil, bool, int, float64, string, *big.Int:
		return true
	}
	return false
}

// walker visits the modules of a TorchScript archive.
type walker struct {
	tensors []*Tensor
	open    map[*object]bool // the current module and its parents
	modules int
	visited int
}

// module collects the tensors of a module and of the modules in it.
func (w *walker) module(o *object, prefix string) error {
	if w.open[o] {
		return refuse(ErrFormat, "module %s holds itself", scan.Quote(prefix))
	}
	if w.modules++; w.modules > maxModules || len(w.open) == maxNesting {
		return refuse(ErrTooLarge, "more than %d modules, or %d in one another",
			maxModules, maxNesting)
	}
	w.open[o] = true
	defer delete(w.open, o)
	d, _ := members(o.state)
	for _, e := range d {
		if err := w.attribute(e, prefix); err != nil {
			return err
		}
	}
	return nil
}

// attribute collects tensors and modules, and ignores everything else.
func (w *walker) attribute(e types.DictEntry, prefix string) (err error) {
	if w.visited++; w.visited > maxVisited {
		return refuse(ErrTooLarge, "more than %d attributes of modules", maxVisited)
	}
	name, ok := e.Key.(string)
	if !ok {
		return refuse(ErrFormat, "an attribute of module %s has no name", scan.Quote(prefix))
	}
	if len(prefix)+len(name) > 2*maxName { // some of it may be prefixes that are removed later
		return checkName(prefix + name)
	}
	switch v := e.Value.(type) {
	case *Tensor:
		w.tensors, err = named(w.tensors, v, prefix+name)
	case *object:
		err = w.module(v, prefix+name+".")
	}
	return err
}
