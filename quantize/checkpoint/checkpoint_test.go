package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func TestBareDict(t *testing.T) {
	t.Parallel()
	data := saved{
		top: ordered{
			{"b.weight", floats("0", 6, 2, 3)}, {"a.bias", floats("1", 2, 2)},
			{"a.steps", view{"LongStorage", "2", 1, 0, nil, nil}}, {"note", "text"}, {"n", 1},
		},
		storages: [][]byte{bytes32(ramp(6)...), bytes32(-1, 2), {7, 0, 0, 0, 0, 0, 0, 0}},
	}.bytes(t)
	f := open(t, data)
	if got := names(f); !slices.Equal(got, []string{"b.weight", "a.bias", "a.steps"}) {
		t.Errorf("names %v", got)
	}
	if f.Kind() != "pytorch" || f.List() {
		t.Errorf("kind %s, list %v", f.Kind(), f.List())
	}
	w := f.Tensors()[0]
	if !slices.Equal(w.Shape, []int{2, 3}) || w.Size() != 6 || w.Type != F32 {
		t.Errorf("got %+v", w)
	}
	if got := values(t, f, "b.weight"); !slices.Equal(got, ramp(6)) {
		t.Errorf("got %v", got)
	}
	if got := values(t, f, "a.bias"); !slices.Equal(got, []float32{-1, 2}) {
		t.Errorf("got %v", got)
	}
	if got := values(t, f, "a.steps"); !slices.Equal(got, []float32{7}) {
		t.Errorf("got %v", got)
	}
	digests, err := f.Digests()
	if err != nil || len(digests) != 1 || digests[0] != (Digest{"file.pt", sha256.Sum256(data)}) {
		t.Errorf("digests %v, %v", digests, err)
	}
}

// TestNesting: the places where training programs put the tensors, and which takes precedence.
func TestNesting(t *testing.T) {
	t.Parallel()
	good, other := dictOf{{"w", floats("0", 1, 1)}}, dictOf{{"no", floats("0", 1, 1)}}
	for name, top := range map[string]any{
		"bare dict":  good,
		"ordered":    ordered(good),
		"state_dict": dictOf{{"epoch", 3}, {"cfg", "x"}, {"state_dict", good}},
		"model_state": dictOf{{"optimizer_state", dictOf{{"state", dictOf{}}}},
			{"model_state", good}},
		"model":     dictOf{{"model", ordered(good)}},
		"choice":    dictOf{{"model", other}, {"model_state", other}, {"state_dict", good}},
		"second":    dictOf{{"model", other}, {"model_state", good}, {"state_dict", "text"}},
		"parameter": ordered{{"w", param{floats("0", 1, 1)}}},
		"integers":  dictOf{{1, 2}, {"model", good}},
	} {
		f := open(t, saved{top: top, storages: [][]byte{bytes32(5)}}.bytes(t))
		if got := names(f); !slices.Equal(got, []string{"w"}) {
			t.Errorf("%s: names %v", name, got)
		}
		if got := values(t, f, "w"); !slices.Equal(got, []float32{5}) {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// TestMetadata: state_dict() sets an attribute of its dictionary with BUILD.
func TestMetadata(t *testing.T) {
	t.Parallel()
	b := emit([]byte{opProto, 2}, ordered{{"w", floats("0", 1, 1)}})
	b = emit(b, dictOf{{"_metadata", ordered{{"", dictOf{{"version", 1}}}}}})
	b = append(b, opBuild, opStop)
	f := open(t, zipped(t, []record{
		{name: "a/data.pkl", data: b}, {name: "a/data/0", data: bytes32(5)},
		{name: "a/byteorder", data: []byte("little")},
	}))
	if got := values(t, f, "w"); got[0] != 5 {
		t.Errorf("got %v", got)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	items := []any{floats("0", 3, 3), param{floats("1", 1, 1)}}
	for _, top := range []any{listOf(items), tupleOf(items)} {
		f := open(t, saved{top: top, storages: [][]byte{bytes32(ramp(3)...), bytes32(9)}}.bytes(t))
		if got := names(f); !f.List() || !slices.Equal(got, []string{"0", "1"}) {
			t.Errorf("names %v", got)
		}
		if got := values(t, f, "1"); !slices.Equal(got, []float32{9}) {
			t.Errorf("got %v", got)
		}
	}
}

// scripted is a TorchScript archive of nested modules.
func scripted() saved {
	conv := module{"___torch_mangle_1.Conv", dictOf{
		{"training", false}, {"weight", floats("0", 2, 2, 1)},
		{"stride", reduce{
			global{"torch.jit._pickle", "build_intlist"}, tupleOf{listOf{1, 2}},
		}},
	}}
	return saved{
		top: module{"Net", dictOf{
			{"scale", floats("1", 1)}, {"visual", module{"V", dictOf{{"conv", conv}, {"no", nil}}}},
			{"tag", reduce{
				global{"torch.jit._pickle", "restore_type_tag"},
				tupleOf{dictOf{}, "Dict[str, int]"},
			}},
			{"state", module{"S", tupleOf{1, 2}}},
		}},
		storages: [][]byte{bytes32(1, 2), bytes32(3)},
		extra: []record{
			{name: "archive/constants.pkl", data: pickled(tupleOf{})},
			{name: "archive/code/__torch__.py", data: []byte("class Net(Module):\n")},
		},
	}
}

func TestTorchScript(t *testing.T) {
	t.Parallel()
	f := open(t, scripted().bytes(t))
	want := []string{"scale", "visual.conv.weight"}
	if got := names(f); f.Kind() != "torchscript" || !slices.Equal(got, want) {
		t.Errorf("%s of %v", f.Kind(), got)
	}
	if got := values(t, f, "visual.conv.weight"); !slices.Equal(got, []float32{1, 2}) {
		t.Errorf("got %v", got)
	}
}

// TestProtocol4: the output of Python's pickler for torch.save(…, pickle_protocol=4).
func TestProtocol4(t *testing.T) {
	t.Parallel()
	var body []byte
	text := func(s string) {
		body = append(append(body, opShortBinUnicode, byte(len(s))), s...)
		body = append(body, opMemoize)
	}
	name := func(module, name string) {
		text(module)
		text(name)
		body = append(body, opStackGlobal, opMemoize)
	}
	body = append(body, opEmptyDict, opMemoize)
	text("w")
	name("torch._utils", "_rebuild_tensor_v2")
	body = append(body, opMark, opMark)
	text("storage")
	name("torch", "FloatStorage")
	text("0")
	text("cpu")
	body = append(body, opBinInt1, 2, opTuple, opMemoize, opPersID, opBinInt1, 0)
	body = append(body, opBinInt1, 2, opTuple1, opMemoize, opBinInt1, 1, opTuple1, opMemoize,
		opFalse)
	name("collections", "OrderedDict")
	body = append(body, opEmptyTuple, opReduce, opMemoize, opTuple, opMemoize, opReduce, opMemoize)
	body = append(body, opSetItem, opStop)
	head := binary.LittleEndian.AppendUint64([]byte{opProto, 4, opFrame}, uint64(len(body)))
	f := open(t, zipped(t, []record{
		{name: "a/data.pkl", data: append(head, body...)}, {name: "a/data/0", data: bytes32(3, 4)},
	}))
	if got := values(t, f, "w"); !slices.Equal(got, []float32{3, 4}) {
		t.Errorf("got %v", got)
	}
}

// TestConcurrent: several goroutines read views of one storage, which is verified once.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	top := dictOf{{"all", floats("0", 64, 64)}, {"part", floats("0", 64, 8)}}
	f := open(t, saved{top: top, storages: [][]byte{bytes32(ramp(64)...)}}.bytes(t))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			tensor := f.Tensors()[i%2]
			out := make([]float32, tensor.Size())
			if err := tensor.Float32(out); err != nil || !slices.Equal(out, ramp(len(out))) {
				t.Errorf("got %v, %v", out, err)
			}
		})
	}
	wg.Wait()
}

func TestClosed(t *testing.T) {
	t.Parallel()
	f := open(t, saved{top: listOf{floats("0", 1, 1)}, storages: [][]byte{bytes32(1)}}.bytes(t))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	err := f.Tensors()[0].Float32(make([]float32, 1))
	if _, ok := errors.AsType[*Error](err); !ok || !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestWrongLength(t *testing.T) {
	t.Parallel()
	f := open(t, saved{top: listOf{floats("0", 1, 1)}, storages: [][]byte{bytes32(1)}}.bytes(t))
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	_ = f.Tensors()[0].Float32(nil)
}

// tensors joins a header and data into a safetensors file.
func tensors(header string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

const twoTensors = `{"__metadata__":{"format":"pt"},` +
	`"v":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},` +
	`"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}`

func TestSafetensors(t *testing.T) {
	t.Parallel()
	data := append(bytes32(1, -2), 0x00, 0x3c, 0x01, 0x00)
	f := open(t, tensors(twoTensors, data))
	if got := names(f); f.Kind() != "safetensors" || !slices.Equal(got, []string{"w", "v"}) {
		t.Errorf("%s of %v", f.Kind(), got)
	}
	if got := values(t, f, "w"); !slices.Equal(got, []float32{1, -2}) {
		t.Errorf("got %v", got)
	}
	if got := values(t, f, "v"); !slices.Equal(got, []float32{1, 0x1p-24}) {
		t.Errorf("got %v", got)
	}
}

// shard is a safetensors file of one float.
func shard(name string, v float32) []byte {
	return tensors(`{"`+name+`":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, bytes32(v))
}

func folder(t testing.TB, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const indexName = "model.safetensors.index.json"

func TestShards(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string][]byte{
		indexName: []byte(`{"metadata":{"total_size":8,"x":[1,{}]},` +
			`"weight_map":{"b":"one.safetensors","a":"two.safetensors"}}`),
		"one.safetensors": shard("b", 1), "two.safetensors": shard("a", 2),
	})
	for _, path := range []string{dir, filepath.Join(dir, indexName)} {
		f := openPath(t, path)
		if got := names(f); !slices.Equal(got, []string{"b", "a"}) {
			t.Errorf("names %v", got)
		}
		if got := values(t, f, "a"); got[0] != 2 {
			t.Errorf("got %v", got)
		}
		d, err := f.Digests()
		if err != nil || len(d) != 3 || d[0].Name != indexName ||
			d[2] != (Digest{"two.safetensors", sha256.Sum256(shard("a", 2))}) {
			t.Errorf("digests %v, %v", d, err)
		}
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	bin := saved{top: ordered{{"w", floats("0", 1, 1)}}, storages: [][]byte{bytes32(1)}}.bytes(t)
	for name, data := range map[string][]byte{
		"model.safetensors": shard("w", 1), "pytorch_model.bin": bin,
	} {
		f := openPath(t, folder(t, map[string][]byte{name: data, "config.json": []byte("{}")}))
		if got := values(t, f, "w"); got[0] != 1 {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

// TestVerifiedOnce: a verified storage is not read again to verify it.
func TestVerifiedOnce(t *testing.T) {
	t.Parallel()
	top := listOf{floats("0", 4, 4), floats("0", 4, 2)}
	data := saved{top: top, storages: [][]byte{bytes32(ramp(4)...)}}.bytes(t)
	path := write(t, "file.pt", data)
	f := openPath(t, path)
	values(t, f, "0")
	changed := bytes.Replace(data, bytes32(ramp(4)...), bytes32(0, 9, 2, 3), 1)
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := values(t, f, "1"); got[1] != 9 {
		t.Errorf("got %v", got)
	}
}

func TestNaNCopy(t *testing.T) {
	t.Parallel()
	bits := []uint32{0x7f800001, 0xffc12345, 0x80000000, 0x00000001, 0x7f800000, 0xff800000}
	var b []byte
	for _, v := range bits {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	f := open(t, saved{top: listOf{floats("0", 6, 6)}, storages: [][]byte{b}}.bytes(t))
	for i, v := range values(t, f, "0") {
		if math.Float32bits(v) != bits[i] {
			t.Errorf("%08x became %08x", bits[i], math.Float32bits(v))
		}
	}
}
