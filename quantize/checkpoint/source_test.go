package checkpoint

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

// memory is a file in memory that says it ends when its last byte is read, as an [io.ReaderAt] may.
type memory struct {
	data   []byte
	closed *int
}

func (m memory) ReadAt(b []byte, at int64) (int, error) {
	n, err := bytes.NewReader(m.data).ReadAt(b, at)
	if at+int64(n) == int64(len(m.data)) {
		err = io.EOF
	}
	return n, err
}

func (m memory) Close() error {
	*m.closed++
	return nil
}

// shelf is a folder in memory.
type shelf struct {
	files          map[string][]byte
	opened, closed int
}

func (s *shelf) open(name string) (Source, error) {
	data, ok := s.files[name]
	if !ok {
		return Source{}, fs.ErrNotExist
	}
	s.opened++
	return Source{name, int64(len(data)), memory{data, &s.closed}}, nil
}

// read reads the checkpoint that begins with a file.
func (s *shelf) read(t testing.TB, name string) (*File, error) {
	t.Helper()
	src, err := s.open(name)
	if err != nil {
		t.Fatal(err)
	}
	return Read(src, s.open)
}

func sharded() *shelf {
	return &shelf{files: map[string][]byte{
		indexName:         []byte(`{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}`),
		"one.safetensors": shard("a", 1), "two.safetensors": shard("b", 2),
		"config.json": []byte("{}"),
	}}
}

// TestSources: a checkpoint that is in no file system is the same.
func TestSources(t *testing.T) {
	t.Parallel()
	s := sharded()
	f, err := s.read(t, indexName)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := values(t, f, "a"), values(t, f, "b"); a[0] != 1 || b[0] != 2 {
		t.Errorf("got %v, %v", a, b)
	}
	want := []string{indexName, "one.safetensors", "two.safetensors"}
	if got := f.Names(); !slices.Equal(got, want) {
		t.Errorf("names %v, want %v", got, want)
	}
	digests, err := f.Digests()
	for i, d := range digests {
		if d != (Digest{want[i], sha256.Sum256(s.files[want[i]])}) {
			t.Errorf("digest %d is %v", i, d)
		}
	}
	if err != nil || len(digests) != 3 {
		t.Errorf("digests %v, %v", digests, err)
	}
	if text, err := f.Beside("config.json", 2); err != nil || string(text) != "{}" {
		t.Errorf("config.json is %q, %v", text, err)
	}
	if _, err := f.Beside("config.json", 1); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a file over the limit: %v", err)
	}
	if err := f.Close(); err != nil || s.closed != s.opened || s.opened != 5 {
		t.Errorf("%v; %d opened, %d closed", err, s.opened, s.closed)
	}
}

// TestAlone: a checkpoint without a folder has nothing beside it.
func TestAlone(t *testing.T) {
	t.Parallel()
	s := sharded()
	for _, name := range []string{"one.safetensors", indexName} {
		src, err := s.open(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Read(src, nil)
		if name == indexName {
			wantError(t, err, "one.safetensors", fs.ErrNotExist)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Beside("config.json", 1)
		wantError(t, err, "config.json", fs.ErrNotExist)
		f.Close()
	}
	if s.closed != s.opened {
		t.Errorf("%d opened, %d closed", s.opened, s.closed)
	}
}

// TestSourceFaults: a source that is shorter than it says, or fails, is an error that names it, and
// all sources are closed.
func TestSourceFaults(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken cable")
	archived := saved{top: listOf{floats("0", 1, 1)}, storages: [][]byte{bytes32(1)}}.bytes(t)
	for name, data := range map[string][]byte{
		"one.safetensors": shard("a", 1), "archive.pt": archived,
	} {
		for end := range len(data) {
			for _, cause := range []error{nil, broken} {
				closed := 0
				r := failing{memory{data[:end], &closed}, cause}
				err := readSource(Source{name, int64(len(data)), r})
				if !isTyped(err) || !strings.Contains(err.Error(), name) {
					t.Fatalf("%s cut at %d, %v: %v", name, end, cause, err)
				}
				if closed != 1 {
					t.Fatalf("%s cut at %d: closed %d times", name, end, closed)
				}
			}
		}
	}
}

// failing fails with an error in place of the end.
type failing struct {
	memory
	cause error
}

func (c failing) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.memory.ReadAt(b, at)
	if n < len(b) && c.cause != nil {
		err = c.cause
	}
	return n, err
}

// readSource reads everything that a source holds.
func readSource(src Source) error {
	f, err := Read(src, nil)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := readSome(f.Tensors()); err != nil {
		return err
	}
	_, err = f.Digests()
	return err
}

// FuzzShards: an index with shards gives a typed error, or tensors that can be read.
func FuzzShards(f *testing.F) {
	s := sharded()
	f.Add(s.files[indexName], s.files["one.safetensors"], s.files["two.safetensors"])
	f.Fuzz(func(t *testing.T, index, one, two []byte) {
		s := &shelf{files: map[string][]byte{
			indexName: index, "one.safetensors": one, "two.safetensors": two,
		}}
		bounded(t, len(index)+len(one)+len(two), func() {
			f, err := s.read(t, indexName)
			if err == nil {
				err = readSome(f.Tensors())
				f.Close()
			}
			if err != nil && !isTyped(err) {
				t.Errorf("%T %v", err, err)
			}
		})
		if s.closed != s.opened {
			t.Errorf("%d opened, %d closed", s.opened, s.closed)
		}
	})
}
