package engine

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Stage is the digest of one stage on the way from an image to its score. Two runs whose scores
// differ agree up to a stage; the first that differs is where to look.
type Stage struct {
	// Stage is, in the order of computation:
	//
	//	pixels      the square that the model saw, RGB bytes
	//	patches     patch rows, [N, 3·P²]
	//	stream 0    residual stream, [N+1, D], after ln_pre
	//	stream i    the same after block i; of a last block that is no tap its class row only
	//	token       class token, [E]; of a tower without one the mean of the fused patch rows
	//	tap i       patch rows after block i, [N, D], of length one
	//	fused       patch rows of all taps, fused, [N, D], of length one
	//	map, score  of a Result, [N] and [1]
	Stage string `json:"stage"`
	// SHA256 is of the values, float32 in little endian, hexadecimal.
	SHA256 string `json:"sha256"`
}

// EncodeStages is Features that also returns the digest of every stage.
func (d *Detector) EncodeStages(ctx context.Context, p Image, v View) (*Features, []Stage, error) {
	q, err := d.Prepare(p, v)
	if err != nil {
		return nil, nil, err
	}
	cut := d.queryPatches(q)
	all := []Stage{
		{"pixels", hex.EncodeToString(q.features.Pixels[:])}, newStage("patches", cut.rows),
	}
	want := every
	want.trace = func(block int, x mat.Tensor) {
		all = append(all, newStage("stream "+strconv.Itoa(block), ops.Values(x)))
	}
	f, err := d.encodeRows(ctx, q.features, cut, want)
	if err != nil {
		return nil, nil, err
	}
	all = append(all, newStage("token", f.Token))
	for i, tap := range f.Taps {
		all = append(all, newStage("tap "+strconv.Itoa(d.weights.Taps[i]), tap))
	}
	return f, append(all, newStage("fused", f.Fused)), nil
}

// ResultStages returns the stages that follow those of EncodeStages.
func ResultStages(r *Result) []Stage {
	return []Stage{newStage("map", r.Map), newStage("score", []float32{r.Score})}
}

func newStage(name string, v []float32) Stage {
	sum := sha256.Sum256(octets(v))
	return Stage{name, hex.EncodeToString(sum[:])}
}

// octets are the bytes of float32 values, little-endian.
func octets(v []float32) []byte {
	bits := make([]byte, 0, 4*len(v))
	for _, x := range v {
		bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(x))
	}
	return bits
}

// Departure names the first stage of want that differs in got or is missing there; it is empty if
// there is none.
func Departure(want, got []Stage) string {
	for i, s := range want {
		if i >= len(got) || got[i] != s {
			return s.Stage
		}
	}
	return ""
}
