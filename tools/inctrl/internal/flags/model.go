// Package flags has the flags that several commands share, and opens what they name: a model on a
// device, a prompt set from a file or from normal images, the batch size.
package flags

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

// Model chooses a model, the device that runs it and how images are read.
type Model struct {
	File    string
	Paper   bool
	Device  string
	Threads int
	Images  preprocess.Limits // largest images
}

// Bundled is the name of the model that comes with the program.
const Bundled = "mini"

// Add adds all flags of Model.
func (m *Model) Add(f *pflag.FlagSet) {
	m.AddFile(f)
	f.BoolVar(&m.Paper, "paper", false,
		"preprocess as the paper's code does: no EXIF orientation, the central square")
	m.AddDevice(f)
	AddImages(f, &m.Images)
}

// AddFile adds --model only.
func (m *Model) AddFile(f *pflag.FlagSet) {
	f.StringVar(&m.File, "model", Bundled,
		"model file, a name of 'inctrl models', or mini: the one that comes with inctrl")
}

// AddImages adds the flags for the largest images.
func AddImages(f *pflag.FlagSet, l *preprocess.Limits) {
	d := preprocess.DefaultLimits()
	f.IntVar(&l.Side, "max-image-side", d.Side,
		"largest width and height of an image in pixels; larger ones are refused")
	f.Int64Var(&l.Pixels, "max-image-pixels", d.Pixels,
		"largest number of pixels of an image; larger ones are refused")
	f.Int64Var(&l.Memory, "max-image-memory", d.Memory,
		"largest memory for decoding one image, in bytes; what needs more is refused")
}

// Bounds of the limits of images, far from where products overflow.
const (
	mostSide   = 1 << 20
	mostPixels = 1 << 31
)

// checkImages returns a usage error for limits out of range. A command without these flags has
// none.
func (m *Model) checkImages() error {
	if m.Images == (preprocess.Limits{}) {
		return nil
	}
	for _, of := range []struct {
		name  string
		value int64
		most  int64
	}{
		{"side", int64(m.Images.Side), mostSide}, {"pixels", m.Images.Pixels, mostPixels},
		{"memory", m.Images.Memory, math.MaxInt64},
	} {
		if of.value < 1 || of.value > of.most {
			return cli.Usagef("--max-image-%s is %d, want 1 … %d", of.name, of.value, of.most)
		}
	}
	return nil
}

// AddDevice adds --device and --threads only.
func (m *Model) AddDevice(f *pflag.FlagSet) {
	f.StringVar(&m.Device, "device", "auto",
		"auto, cpu, cuda or cuda:N; auto takes a GPU if there is one. Scores do not change")
	f.IntVar(&m.Threads, "threads", 0, "threads (default: one per processor); scores do not change")
}

// Backend opens the device. An explicitly named device is never replaced; auto falls back to the
// processor and logs the reason.
func (m *Model) Backend(log *slog.Logger) (ops.Backend, error) {
	if err := m.checkImages(); err != nil {
		return nil, err
	}
	if err := CheckThreads(m.Threads); err != nil {
		return nil, err
	}
	named := os.Getenv(auto.Variable)
	switch {
	case m.Device == auto.CPU || gpu.MatchString(m.Device):
		return auto.New(m.Device, m.Threads)
	case m.Device != "auto" && m.Device != "":
		return nil, cli.Usagef("--device is %.64q, want auto, cpu, cuda or cuda:N", m.Device)
	case named != "":
		be, err := auto.New("", m.Threads)
		if err != nil && !IsGPU(named) {
			return nil, cli.Usagef("%s is %.64q, want one of %q", auto.Variable, named,
				auto.Names())
		}
		return be, err
	case auto.HasCUDA():
		be, err := auto.New(auto.CUDA, 0)
		if err == nil {
			log.Info("computing on the GPU", "device", DeviceOf(be))
			return be, nil
		}
		log.Warn("computing on the processor", "reason", err)
	}
	return auto.New(auto.CPU, m.Threads)
}

// gpu are the names of GPUs.
var gpu = regexp.MustCompile(`^cuda(:[0-9]{1,3})?$`)

// mostThreads bounds --threads: each takes memory.
const mostThreads = 4096

// CheckThreads returns a usage error for a number of threads out of range.
func CheckThreads(n int) error {
	if n < 0 || n > mostThreads {
		return cli.Usagef("--threads is %d, want 1 … %d, or 0: one per processor", n, mostThreads)
	}
	return nil
}

// IsGPU reports whether a device or backend is a GPU.
func IsGPU(name string) bool { return name == auto.CUDA || strings.HasPrefix(name, auto.CUDA+":") }

// DeviceOf describes the hardware of a GPU backend; it is empty for the processor.
func DeviceOf(be ops.Backend) string {
	if d, ok := be.(interface{ Device() string }); ok {
		return d.Device()
	}
	return ""
}

// ThreadsOf is the number of threads of a backend.
func ThreadsOf(be ops.Backend) int {
	if t, ok := be.(interface{ Threads() int }); ok {
		return t.Threads()
	}
	return runtime.GOMAXPROCS(0)
}

// Reads are the files that opening the model reads.
func (m *Model) Reads() []string {
	path, err := m.path()
	if m.File == Bundled || err != nil { // opening tells of the error
		return nil
	}
	return []string{path}
}

// Named reports whether the model is known by a name, which is the same on every machine.
func (m *Model) Named() bool { return m.File == Bundled || modeldir.Named(m.File) }

// path is the model's file.
func (m *Model) path() (string, error) { return modeldir.Path(m.File) }

// open opens the file of a model that is not the bundled one.
func open[T any](m *Model, with func(path string) (T, error)) (opened T, err error) {
	path, err := m.path()
	if err != nil {
		return opened, err
	}
	opened, err = with(path)
	if errors.Is(err, fs.ErrNotExist) && filepath.Base(path) == path && filepath.Ext(path) == "" {
		err = fmt.Errorf("%w; 'inctrl models' lists the models that have a name", err)
	}
	return opened, err
}

// Read reads the model's file.
func (m *Model) Read() (*weights.Model, error) {
	if m.File == Bundled {
		return weights.Read(mini.Name, mini.File())
	}
	return open(m, weights.Open)
}

// Open opens the model on its device.
func (m *Model) Open(log *slog.Logger) (*engine.Detector, error) {
	be, err := m.Backend(log)
	if err != nil {
		return nil, err
	}
	return m.OpenOn(be)
}

// OpenOn opens the model on a backend.
func (m *Model) OpenOn(be ops.Backend) (*engine.Detector, error) {
	o := m.options(be)
	if m.File == Bundled {
		return engine.Read(mini.Name, mini.File(), o)
	}
	return open(m, func(path string) (*engine.Detector, error) { return engine.Open(path, o) })
}

// OpenPublic opens the model as package model's type, for the server.
func (m *Model) OpenPublic(be ops.Backend) (*model.Detector, error) {
	o := m.options(be)
	if m.File == Bundled {
		return model.Read(mini.Name, mini.File(), o)
	}
	return open(m, func(path string) (*model.Detector, error) { return model.Open(path, o) })
}

func (m *Model) options(be ops.Backend) model.Options {
	return model.Options{Backend: be, PaperMode: m.Paper, Limits: m.Images}
}
