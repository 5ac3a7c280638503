package layout

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// fuzzModels are the models that fuzzing begins with.
var fuzzModels = []string{"hf-dinov2-giant", "hf-dinov3-plus", "hf-siglip2", "timm-clip",
	"timm-dinov3-bias", "timm-dinov2-registers", "hf-vit-classifier"}

// contents lists tensors, a line each: the name, then the sizes.
func (a arrays) contents() string {
	var lines []string
	for name, v := range a {
		lines = append(lines, strings.Trim(fmt.Sprint(name, " ", v.shape), "[]"))
	}
	slices.Sort(lines)
	return strings.ReplaceAll(strings.Join(lines, "\n"), "[", "")
}

// listed are zeros of the names and sizes of a list, or nil if they are too many.
func listed(contents string) arrays {
	a, all := arrays{}, 0
	for line := range strings.Lines(contents) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		v := array{}
		n := 1
		for _, word := range words[1:] {
			d, err := strconv.Atoi(word)
			if err != nil || d < 0 || d > 1<<16 || n*d > 1<<20 {
				return nil
			}
			v.shape, n = append(v.shape, d), n*d
		}
		if all += n; all > 1<<21 {
			return nil
		}
		v.values = make([]float32, n)
		a[words[0]] = v
	}
	return a
}

// FuzzLayout: whatever the names and shapes of tensors and the config.json beside them, there is a
// typed error of bounded length, or a model whose tensors can be read.
func FuzzLayout(f *testing.F) {
	for _, name := range fuzzModels {
		m := libraryModel(f, name)
		f.Add(m.contents(), []byte(m.config), uint8(0), uint16(0))
		f.Add(m.contents(), []byte(nil), uint8(2), uint16(40))
	}
	f.Add(timmArrays(specsOf(nil)).contents(), []byte("{}"), uint8(1), uint16(1))
	f.Fuzz(func(t *testing.T, contents string, config []byte, heads uint8, image uint16) {
		a := listed(contents)
		if len(a) == 0 {
			return
		}
		w, err := inMemory(a.bytes(t), config, Options{Heads: int(heads), Image: int(image)})
		if err != nil {
			if !typed(err) || len(err.Error()) > 1<<15 {
				t.Fatalf("%T, %d bytes: %.500v", err, len(err.Error()), err)
			}
			return
		}
		defer w.Close()
		if err := w.Config.Validate(); err != nil {
			t.Fatal(err)
		}
		for _, s := range w.Specs() {
			if s.Size() < 1<<18 && int64(len(w.F32(s.Name))) != s.Size() {
				t.Fatalf("%s has %d values", s.Name, len(w.F32(s.Name)))
			}
		}
		if err := w.Err(); err != nil {
			t.Fatal(err)
		}
	})
}

// inMemory opens a checkpoint with a config.json beside it.
func inMemory(data, config []byte, o Options) (*Weights, error) {
	source := func(name string, data []byte) checkpoint.Source {
		return checkpoint.Source{Name: name, Size: int64(len(data)),
			ReaderAt: bytes.NewReader(data)}
	}
	f, err := checkpoint.Read(source("model.safetensors", data),
		func(name string) (checkpoint.Source, error) {
			if name != "config.json" || config == nil {
				return checkpoint.Source{}, fs.ErrNotExist
			}
			return source(name, config), nil
		})
	if err != nil {
		return nil, err
	}
	return Read([]*checkpoint.File{f}, o)
}

// FuzzConfig: any config.json gives a typed error of bounded length, or sizes within bounds.
func FuzzConfig(f *testing.F) {
	for _, name := range fuzzModels {
		f.Add([]byte(libraryModel(f, name).config))
	}
	for _, h := range hostileConfigs() {
		m := libraryModel(f, h.of)
		if h.change(m); len(m.config) < 1<<14 {
			f.Add([]byte(m.config))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := readPublished(text)
		if err != nil {
			if !errors.Is(err, ErrConfig) || len(err.Error()) > 1<<10 {
				t.Fatalf("%d bytes: %.500v", len(err.Error()), err)
			}
			return
		}
		for _, s := range append(p.sizes, stated{"heads", p.heads}, stated{"", p.textHeads}) {
			if s.size < 0 || s.size > maxCount {
				t.Fatalf("%s is %d", s.key, s.size)
			}
		}
		if p.eps < 0 || p.theta < 0 {
			t.Fatalf("eps %g, theta %g", p.eps, p.theta)
		}
	})
}
