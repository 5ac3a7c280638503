package weights

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
)

func hexOf(b []byte) string { return hex.EncodeToString(b) }

func hex12(d [32]byte) string { return hexOf(d[:6]) }

// seed adds valid files and all hostile ones that are not large.
func seed(f *testing.F, good []byte, files []hostile, more ...[]byte) {
	f.Add(good)
	for _, file := range more {
		f.Add(file)
	}
	for _, h := range files {
		if file := h.make(f, good); len(file) < 1<<17 {
			f.Add(file)
		}
	}
}

// FuzzModel: any input gives a typed error, or a model that is written and read back as an equal
// one.
func FuzzModel(f *testing.F) {
	seed(f, tinyModel(f, tinyConfig()), hostileModels(), tinyModel(f, plainConfig()), timmFile(f),
		int8Model(f, nil), tinyModel(f, rotaryConfig()), tinyModel(f, classlessConfig()))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Read("fuzz", data)
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok || len(err.Error()) > 8<<10 {
				t.Fatalf("%T of %d bytes", err, len(err.Error()))
			}
			return
		}
		var tensors []Tensor
		for _, name := range m.Names() {
			tensors = append(tensors, m.tensor(name))
		}
		var b bytes.Buffer
		if err := Write(&b, m.Config, tensors); err != nil {
			t.Fatal(err)
		}
		if _, err := Read("again", b.Bytes()); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzPromptFile: any input, also with a right checksum, gives a typed error or a prompt file that
// is written back as the same bytes.
func FuzzPromptFile(f *testing.F) {
	seed(f, promptBytes(f, tinyPromptFile(digestOfTest())), promptFiles(),
		promptBytes(f, patchPromptFile(digestOfTest())))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range [][]byte{data, signed(data)} {
			p, err := ReadPromptFile("fuzz", file)
			if err != nil {
				if _, ok := errors.AsType[*Error](err); !ok || len(err.Error()) > 8<<10 {
					t.Fatalf("%T of %d bytes", err, len(err.Error()))
				}
				continue
			}
			if !bytes.Equal(promptBytes(t, p), file) {
				t.Fatal("written back, the file differs")
			}
		}
	})
}
