package checkpoint

import (
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// hostile is an invalid file and the kind of error that Open or reading a tensor must return.
type hostile struct {
	name string
	kind error
	file made
}

// made makes a file.
type made = func(t testing.TB) []byte

// these lists hostile files with the same kind of error.
func these(kind error, files map[string]made) (out []hostile) {
	for name, file := range files {
		out = append(out, hostile{name, kind, file})
	}
	return out
}

func wantError(t *testing.T, err error, file string, kind error) {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		t.Errorf("got %v, want an *Error", err)
	case !errors.Is(err, kind):
		t.Errorf("got %v, want kind %q", err, kind)
	case !strings.Contains(err.Error(), file) || !strings.HasSuffix(e.File, file):
		t.Errorf("%v does not name %s", err, file)
	}
	if ok && len(err.Error()) > 2<<10 {
		t.Errorf("message of %d bytes", len(err.Error()))
	}
}

// bounded requires that f allocates at most what a pickle's bytes can stand for: one byte can be an
// empty dictionary of at most 24 + 4·32 bytes, on a growing stack.
func bounded(t *testing.T, size int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	limit := uint64(4<<20 + min(160*size, 128<<20))
	used := after.TotalAlloc - before.TotalAlloc
	if used > limit {
		t.Errorf("allocated %d bytes for a file of %d, want at most %d", used, size, limit)
	}
}

// readAll opens a checkpoint and reads the tensors that are not too large.
func readAll(path string) error {
	f, err := Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return readSome(f.Tensors())
}

func readSome(tensors []*Tensor) error {
	room := 1 << 16
	for _, t := range tensors {
		if room -= t.Size() + 1; room < 0 {
			break
		}
		if err := t.Float32(make([]float32, t.Size())); err != nil {
			return err
		}
	}
	return nil
}

func TestHostile(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range hostiles() {
		if seen[h.name] {
			t.Fatalf("two hostile files are called %q", h.name)
		}
		seen[h.name] = true
		t.Run(h.name, func(t *testing.T) {
			data := h.file(t)
			path := write(t, "hostile.pt", data)
			var err error
			bounded(t, len(data), func() { err = readAll(path) })
			wantError(t, err, "hostile.pt", h.kind)
		})
	}
	t.Logf("%d hostile files", len(seen))
}

func hostiles() (out []hostile) {
	for _, part := range [][]hostile{
		globals(), opcodes(), lengths(), stacks(), bombs(), calls(), ranges(), extents(), trees(),
		scripts(), zips(), paths(), spoiled(), sums(), formats(), headers(), shapes(),
	} {
		out = append(out, part...)
	}
	return out
}

// TestNothingRuns: a pickle that executes code in Python has no effect here.
func TestNothingRuns(t *testing.T) {
	t.Parallel()
	trace := filepath.Join(t.TempDir(), "trace")
	for _, name := range []global{{"posix", "system"}, {"os", "system"}, {"nt", "system"}} {
		top := dictOf{
			{"x", reduce{name, tupleOf{"touch " + trace}}}, {"w", floats("0", 12, 12)},
		}
		wantError(t, readAll(write(t, "run.pt", twelve(top)(t))), "run.pt", ErrRefused)
	}
	if _, err := os.Stat(trace); err == nil {
		t.Error("the pickle was obeyed")
	}
}

// TestTruncated truncates valid files at every byte.
func TestTruncated(t *testing.T) {
	t.Parallel()
	full := len(tensors(twoTensors, nil))
	for name, good := range map[string][]byte{
		"zip": saved{top: listOf{floats("0", 2, 2)},
			storages: [][]byte{bytes32(1, 2)}}.bytes(t),
		"safetensors": tensors(twoTensors, make([]byte, 12)),
		"index":       []byte(`{"weight_map":{"a":"a.safetensors"}}`),
	} {
		path := write(t, name, good)
		for i := len(good) - 1; i >= 0; i-- {
			if err := os.Truncate(path, int64(i)); err != nil {
				t.Fatal(err)
			}
			kind := ErrFormat
			if name == "safetensors" && i >= full { // the header is complete
				kind = ErrRange
			}
			wantError(t, readAll(path), name, kind)
		}
	}
}

// TestTruncatedPickle: the archive is complete but the pickle is truncated.
func TestTruncatedPickle(t *testing.T) {
	t.Parallel()
	good := pickled(dictOf{{"w", param{floats("0", 12, 12)}}})
	for i := range good {
		wantError(t, readAll(write(t, "cut.pt", program(string(good[:i]))(t))), "cut.pt", ErrFormat)
	}
}

// TestChanged changes every byte of valid files: every error is typed.
func TestChanged(t *testing.T) {
	t.Parallel()
	for name, good := range map[string][]byte{
		"zip": scripted().bytes(t), "safetensors": tensors(twoTensors, make([]byte, 12)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, name, good)
			for i := range good {
				for _, v := range []byte{0, 1, 0x7f, 0x80, 0xff, '.', good[i] + 1} {
					overwrite(t, path, i, v)
					if err := readAll(path); err != nil && !isTyped(err) {
						t.Fatalf("byte %d: %T %v", i, err, err)
					}
				}
				overwrite(t, path, i, good[i])
			}
		})
	}
}

// overwrite changes one byte of a file.
func overwrite(t *testing.T, path string, at int, v byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteAt([]byte{v}, int64(at))
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestChangedPickle changes every byte of a pickle and keeps the checksum valid.
func TestChangedPickle(t *testing.T) {
	t.Parallel()
	s := scripted()
	path := write(t, "good.pt", s.bytes(t))
	good := pickled(s.top)
	for i := range good {
		for _, v := range []byte("\x00\x01\x80\xff().RQbchqstu}]") {
			bad := append([]byte(nil), good...)
			bad[i] = v
			if err := runPickle(t, path, bad); err != nil && !isTyped(err) {
				t.Fatalf("byte %d: %T %v", i, err, err)
			}
		}
	}
}

func isTyped(err error) bool {
	_, ok := errors.AsType[*Error](err)
	return ok && len(err.Error()) < 2<<10
}

// runPickle runs a pickle in place of that of a valid archive.
func runPickle(t *testing.T, path string, pickle []byte) error {
	t.Helper()
	src, err := openSource(path)
	if err != nil {
		t.Fatal(err)
	}
	defer src.close()
	a, err := openArchive(&src)
	if err != nil {
		t.Fatal(err)
	}
	top, err := load(pickle, a)
	if err != nil {
		return err
	}
	tensors, _, err := choose(top)
	if err != nil {
		return err
	}
	return readSome(tensors)
}

func TestNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := Open(filepath.Join(dir, "none"))
	wantError(t, err, "none", os.ErrNotExist)
	_, err = Open(filepath.Join("testdata", "legacy.pt"))
	wantError(t, err, "legacy.pt", ErrUnsupported)
}

// TestFolders: an index that does not match its shards, and folders that are no checkpoint.
func TestFolders(t *testing.T) {
	t.Parallel()
	type files = map[string][]byte
	index := func(weights string) []byte { return []byte(`{"weight_map":` + weights + `}`) }
	only := func(weights string) files { return files{indexName: index(weights)} }
	for name, c := range map[string]struct {
		kind  error
		files files
	}{
		"no checkpoint": {ErrFormat, files{"x.bin": nil}},
		"two": {ErrFormat, files{
			"model.safetensors": shard("a", 1), "pytorch_model.bin": shard("a", 1)}},
		"no shard":     {os.ErrNotExist, only(`{"a":"1.safetensors"}`)},
		"parent":       {ErrFormat, only(`{"a":"../1.safetensors"}`)},
		"absolute":     {ErrFormat, only(`{"a":"/etc/1.safetensors"}`)},
		"backslash":    {ErrFormat, only(`{"a":"x\\1.safetensors"}`)},
		"drive":        {ErrFormat, only(`{"a":"C:1.safetensors"}`)},
		"subfolder":    {ErrFormat, only(`{"a":"x/1.safetensors"}`)},
		"NUL":          {ErrFormat, only(`{"a":"x\u0000.safetensors"}`)},
		"hidden":       {ErrFormat, only(`{"a":".1.safetensors"}`)},
		"other ending": {ErrFormat, only(`{"a":"passwd"}`)},
		"long": {ErrFormat, files{
			indexName: index(`{"a":"` + strings.Repeat("x", 300) + `.safetensors"}`)}},
		"empty map":      {ErrFormat, only(`{}`)},
		"no map":         {ErrFormat, files{indexName: []byte(`{"metadata":{}}`)}},
		"map of numbers": {ErrFormat, only(`{"a":1}`)},
		"list for a map": {ErrFormat, only(`["a"]`)},
		"tensor twice": {ErrFormat, shards(
			`{"a":"1.safetensors","a":"1.safetensors"}`, "a", "b")},
		"missing": {ErrFormat, shards(
			`{"a":"1.safetensors","c":"1.safetensors"}`, "a", "b")},
		"extra": {ErrFormat, shards(`{"x":"1.safetensors"}`, "a", "b")},
		"in the other": {ErrFormat, shards(
			`{"a":"2.safetensors","b":"1.safetensors"}`, "a", "b")},
		"in both": {ErrFormat, shards(
			`{"a":"1.safetensors","b":"2.safetensors"}`, "a", "a")},
		"shard of a pair": {ErrFormat, shards(
			`{"a":"1.safetensors","b":"2.safetensors"}`, "a", "")},
		"metadata deep": {ErrFormat, files{
			indexName: []byte(`{"metadata":` + strings.Repeat("[", 1000))}},
		"index of 16 MiB": {ErrTooLarge, files{
			indexName: []byte("{" + strings.Repeat(" ", 16<<20))}},
	} {
		t.Run(name, func(t *testing.T) {
			err := readAll(folder(t, c.files))
			if _, ok := errors.AsType[*Error](err); !ok || !errors.Is(err, c.kind) {
				t.Errorf("got %v, want kind %q", err, c.kind)
			}
		})
	}
}

// shards makes an index and two shards of one tensor each; a shard without a name is not written.
func shards(weights, first, second string) map[string][]byte {
	files := map[string][]byte{indexName: []byte(`{"weight_map":` + weights + `}`)}
	files["1.safetensors"], files["2.safetensors"] = shard(first, 1), shard(second, 2)
	if second == "" {
		files["2.safetensors"] = nil
	}
	return files
}

// TestIrregular: a folder in the place of a file is not opened, nor is a pipe.
func TestIrregular(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "model.safetensors"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	wantError(t, err, "model.safetensors", ErrFormat)
}

// TestBoundedText: hostile names are shortened everywhere.
func TestBoundedText(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\x1b", 1<<16)
	e := &Error{File: long, Entry: long, Tensor: long, Offset: 1,
		Reason: scan.Quotes(make([]string, 99))}
	if n := len(e.Error()); n > 4<<10 || strings.Contains(e.Error(), "\x1b") {
		t.Errorf("%d bytes", n)
	}
	if !isPlain(big.NewInt(1)) {
		t.Error("a large integer is a plain value")
	}
}
