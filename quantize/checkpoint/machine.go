package checkpoint

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"

	"github.com/nlpodyssey/gopickle/pickle"
	"github.com/nlpodyssey/gopickle/types"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

const (
	maxRebuilt = 4 * maxTensors // in a whole pickle: an optimizer keeps more than the model
	maxUses    = 1 << 17        // of storages
)

// allowed is the role of a name in a pickle; plain if it is not allowed.
func allowed(module, name string, script bool) role {
	switch {
	case module == "collections" && name == "OrderedDict":
		return orderedClass
	case module == "torch" && storageType(name) != "":
		return storageName
	case functionNamed(module, name) != nil:
		return function
	case script && (module == "__torch__" || strings.HasPrefix(module, "__torch__.")):
		return moduleClass
	}
	return plain
}

// storageType is the element type of a class like torch.FloatStorage.
func storageType(name string) Type {
	switch name {
	case "FloatStorage":
		return F32
	case "HalfStorage":
		return F16
	case "BFloat16Storage":
		return BF16
	case "DoubleStorage":
		return F64
	case "LongStorage":
		return I64
	case "IntStorage":
		return I32
	case "ShortStorage":
		return I16
	case "CharStorage":
		return I8
	case "ByteStorage":
		return U8
	case "BoolStorage":
		return Bool
	}
	return ""
}

// functionNamed is the replacement of a PyTorch function.
func functionNamed(module, name string) call {
	switch module {
	case "torch":
		if name == "Size" {
			return first
		}
	case "torch._utils":
		switch name {
		case "_rebuild_tensor_v2":
			return rebuildTensor
		case "_rebuild_parameter":
			return first
		}
	case "torch.jit._pickle":
		switch name {
		case "build_intlist", "build_doublelist", "build_boollist", "build_tensorlist",
			"restore_type_tag":
			return first
		}
	}
	return nil
}

// call is a function that the machine may call. It only inspects its arguments.
type call func(l *loader, args []any) (any, error)

// bound is a call in the machine's form.
type bound struct {
	call
	*loader
}

func (b bound) Call(args ...any) (any, error) { return b.call(b.loader, args) }

// class makes inert objects, whatever its name in the file.
type class struct{}

func (class) PyNew(args ...any) (any, error) {
	if len(args) > 0 {
		return nil, refuse(ErrFormat, "a module with constructor arguments")
	}
	return &object{}, nil
}

// object is a TorchScript module: attributes without behaviour.
type object struct{ state any }

func (o *object) PySetState(state any) error {
	o.state = state
	return nil
}

// loader connects the machine with an archive.
type loader struct {
	archive  *archive
	storages map[string]*storage // by key
	rebuilt  int
	uses     int
}

// load runs a pickle and returns its value, made of lists, tuples, dictionaries, objects and
// tensors.
func load(text []byte, a *archive) (top any, err error) {
	if err := check(text, a.script); err != nil {
		return nil, err
	}
	defer func() {
		if recover() != nil { // the guard should have refused it
			top, err = nil, refuse(ErrFormat, "the pickle cannot be run")
		}
	}()
	l := &loader{archive: a, storages: map[string]*storage{}}
	m := pickle.NewUnpickler(bytes.NewReader(text))
	m.FindClass, m.PersistentLoad = l.find, l.persistent
	top, err = m.Load()
	if err != nil {
		return nil, typed(err)
	}
	return top, nil
}

// typed keeps errors of this package and of the file system, and replaces the machine's, which may
// be long.
func typed(err error) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	return refuse(ErrFormat, "the pickle cannot be run")
}

// find resolves a name for the machine, never more than the guard allowed.
func (l *loader) find(module, name string) (any, error) {
	switch allowed(module, name, l.archive.script) {
	case storageName:
		return storageType(name), nil
	case function:
		return bound{functionNamed(module, name), l}, nil
	case moduleClass:
		return class{}, nil
	}
	return nil, refused(module, name)
}

func refused(module, name string) *Error {
	return refuse(ErrRefused, "the pickle calls for %s of %s, and code is not executed",
		scan.Quote(name), scan.Quote(module))
}

// persistent returns the storage of ("storage", type, key, device, count), whatever device it was
// on.
func (l *loader) persistent(id any) (any, error) {
	t, ok := id.(*types.Tuple)
	if !ok || t.Len() != 5 || t.Get(0) != "storage" {
		return nil, refuse(ErrFormat, "a reference to something that is not a storage")
	}
	kind, ok1 := t.Get(1).(Type)
	key, ok2 := t.Get(2).(string)
	count, ok3 := t.Get(4).(int)
	if !ok1 || !ok2 || !ok3 {
		return nil, refuse(ErrFormat, "a storage needs type, key, device and count")
	}
	if l.uses++; l.uses > maxUses {
		return nil, refuse(ErrTooLarge, "more than %d uses of storages", maxUses)
	}
	old := l.storages[key]
	if old != nil && old.kind == kind && old.size/kind.size() == int64(count) {
		return old, nil
	}
	if old != nil && old.kind != kind {
		return nil, within(old.entry, refuse(ErrFormat, "used as both %s and %s", old.kind, kind))
	}
	s, err := l.archive.storage(key, kind, count)
	l.storages[key] = s
	return s, err
}

// rebuildTensor makes a view from (storage, offset, size, stride, …).
func rebuildTensor(l *loader, args []any) (any, error) {
	if len(args) < 6 || len(args) > 7 {
		return nil, refuse(ErrFormat, "a tensor of %d arguments", len(args))
	}
	if l.rebuilt++; l.rebuilt > maxRebuilt {
		return nil, refuse(ErrTooLarge, "more than %d tensors", maxRebuilt)
	}
	store, ok1 := args[0].(*storage)
	begin, ok2 := args[1].(int)
	if !ok1 || !ok2 {
		return nil, refuse(ErrFormat, "a tensor needs storage and offset")
	}
	shape, err := integerTuple(args[2])
	if err != nil {
		return nil, err
	}
	strides, err := integerTuple(args[3])
	if err != nil {
		return nil, err
	}
	return newTensor(store, int64(begin), shape, strides)
}

func integerTuple(v any) ([]int, error) {
	t, ok := v.(*types.Tuple)
	if !ok {
		return nil, refuse(ErrFormat, "the shape is not a tuple")
	}
	if t.Len() > maxRank {
		return nil, refuse(ErrTooLarge, "%d dimensions, want at most %d", t.Len(), maxRank)
	}
	out := make([]int, t.Len())
	for i := range out {
		if out[i], ok = t.Get(i).(int); !ok {
			return nil, refuse(ErrFormat, "the shape is not a tuple of integers")
		}
	}
	return out, nil
}

// first replaces functions that change nothing relevant here: a parameter is its tensor.
func first(_ *loader, args []any) (any, error) {
	if len(args) == 0 {
		return nil, refuse(ErrFormat, "a function without arguments")
	}
	return args[0], nil
}
