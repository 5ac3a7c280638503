package trainer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"github.com/nlpodyssey/safetensors"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/model/inctrl/training"
)

// A checkpoint is a safetensors file after an epoch: the heads, the optimiser's moments and, as
// JSON, the run's history.
type record struct {
	Settings string // digest of everything that the result depends on
	Steps    int
	Losses   [][]float32
	Scores   []*float64 // of validation; null: none
}

const recordKey = "inctrl_training"

// digest identifies the configuration, the images, their features and the initial heads.
func (r *Run) digest(start *training.Heads) string {
	h := sha256.New()
	e := json.NewEncoder(h)
	items := make([]Item, len(r.Items))
	for i, item := range r.Items {
		items[i] = item
		items[i].Path = filepath.Base(item.Path)
	}
	if err := errors.Join(e.Encode(r.Config), e.Encode(items)); err != nil {
		panic("fit: settings that JSON cannot hold")
	}
	for _, name := range start.Names() {
		h.Write(stored(start.Tensor(name)).Data())
	}
	return hex.EncodeToString(h.Sum(nil))
}

// stored is a float32 vector that can be written to a file.
type stored []float32

func (stored) DType() safetensors.DType { return safetensors.F32 }
func (s stored) Shape() []uint64        { return []uint64{uint64(len(s))} }
func (s stored) DataLen() uint64        { return 4 * uint64(len(s)) }

func (s stored) Data() []byte {
	b := make([]byte, 0, 4*len(s))
	for _, v := range s {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// save writes the checkpoint of the last epoch atomically.
func (r *Run) save() error {
	tensors := map[string]stored{}
	for _, name := range r.Heads.Names() {
		v := r.Heads.Tensor(name)
		m, s := r.optimiser.Moments(name, len(v))
		tensors[name], tensors["first/"+name], tensors["squared/"+name] = v, m, s
	}
	rec := record{Settings: r.settings, Steps: r.optimiser.Steps}
	for _, e := range r.Epochs {
		rec.Losses = append(rec.Losses, e.Losses)
		var v *float64
		if !math.IsNaN(e.Validation) {
			v = &e.Validation
		}
		rec.Scores = append(rec.Scores, v)
	}
	text, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	data, err := safetensors.Serialize(tensors, map[string]string{recordKey: string(text)})
	if err != nil {
		return err
	}
	path := r.file(len(r.Epochs))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.WriteDurable(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// resume continues from the last checkpoint of this run, if there is one.
func (r *Run) resume() error {
	for epoch := r.Config.Epochs; epoch > 0; epoch-- {
		rec, err := r.load(r.file(epoch), r.Heads)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		r.optimiser.Steps, r.Epochs = rec.Steps, nil
		for i, losses := range rec.Losses {
			e := Epoch{Losses: losses, Validation: math.NaN()}
			if v := rec.Scores[i]; v != nil {
				e.Validation = *v
			}
			r.Epochs = append(r.Epochs, e)
		}
		return nil
	}
	return nil
}

// load reads a checkpoint of this run into h and the optimiser's moments.
func (r *Run) load(path string, h *training.Heads) (*record, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	bad := func(reason string) error { return fmt.Errorf("%w: %.256q: %s", ErrState, path, reason) }
	_, meta, err := safetensors.ReadMetadata(data)
	if err != nil {
		return nil, bad("not a safetensors file")
	}
	var rec record
	if err := json.Unmarshal([]byte(meta.Metadata()[recordKey]), &rec); err != nil {
		return nil, bad("no record of training")
	}
	if rec.Settings != r.settings {
		return nil, fmt.Errorf("%w: %.256q", ErrSettings, path)
	}
	if len(rec.Losses) != len(rec.Scores) {
		return nil, bad("an inconsistent record")
	}
	file, err := safetensors.Deserialize(data)
	if err != nil {
		return nil, bad("not a safetensors file")
	}
	for _, name := range h.Names() {
		v := h.Tensor(name)
		m, s := r.optimiser.Moments(name, len(v))
		for key, to := range map[string][]float32{
			name: v, "first/" + name: m, "squared/" + name: s,
		} {
			view, ok := file.Tensor(key)
			if !ok || len(view.Data()) != 4*len(to) {
				return nil, bad(key + " is missing or has a wrong size")
			}
			for i := range to {
				to[i] = math.Float32frombits(binary.LittleEndian.Uint32(view.Data()[4*i:]))
			}
		}
	}
	return &rec, nil
}
