//go:build !js

package simd128

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

//go:embed kernels.wasm
var kernelsWasm []byte

//go:embed relaxed.wasm
var relaxedWasm []byte

// The sections of a module that matter here.
const (
	sectionType     = 1
	sectionFunction = 3
	sectionGlobal   = 6
	sectionStart    = 8
	sectionElement  = 9
	sectionCode     = 10
	sectionData     = 11
	sectionCount    = 12 // of data
)

type section struct {
	id   byte
	body []byte
}

const wasmMagic = "\x00asm\x01\x00\x00\x00"

func sections(t testing.TB, module []byte) (all []section) {
	t.Helper()
	rest, ok := bytes.CutPrefix(module, []byte(wasmMagic))
	if !ok {
		t.Fatal("not a WebAssembly module")
	}
	for len(rest) > 0 {
		size, n := binary.Uvarint(rest[1:])
		if n <= 0 || size > uint64(len(rest)-1-n) {
			t.Fatalf("section %d ends after the module", rest[0])
		}
		end := 1 + n + int(size)
		all = append(all, section{rest[0], rest[1+n : end]})
		rest = rest[end:]
	}
	return all
}

func assembled(all []section) []byte {
	module := []byte(wasmMagic)
	for _, s := range all {
		module = append(module, s.id)
		module = binary.AppendUvarint(module, uint64(len(s.body)))
		module = append(module, s.body...)
	}
	return module
}

// withoutGlobals is the module without its globals: it compiles only if no instruction uses one.
// The linker always writes one, the stack pointer.
func withoutGlobals(t testing.TB, module []byte) []byte {
	return assembled(slices.DeleteFunc(sections(t, module), func(s section) bool {
		return s.id == sectionGlobal
	}))
}

// The instruction of relaxed SIMD in relaxed.wasm, i32x4.relaxed_dot_i8x16_i7x16_add_s; no others
// are there.
var relaxedDot3 = []byte{0xFD, 0x93, 0x02}

// dots are what machines do in its place. Each is the code of a function of the same operands: the
// signed weights, the levels, what to add to.
var dots = []struct {
	name string
	dot  int64 // what exact should find
	code []byte
}{
	{"unsigned", dotUnsigned, dotCode(levelsUnsigned, sumWide)},     // as AVX-VNNI
	{"signed", dotSigned, dotCode(levelsSigned, sumWide)},           // as NEON
	{"saturating", dotPairs, dotCode(levelsUnsigned, sumSaturated)}, // as SSSE3
}

const (
	levelsUnsigned = "\x89\x01\x8A\x01" // extend_low, extend_high: i16x8 of i8x16
	levelsSigned   = "\x87\x01\x88\x01"

	// The sums of four products from locals 3 and 4, the sums of two: exact, or held to int16.
	sumWide = "\x20\x03\x20\x04" + "\xFD\x0D" + evens + "\x20\x03\x20\x04" + "\xFD\x0D" + odds +
		"\xFD\xAE\x01" // i32x4.add of two i8x16.shuffle
	sumSaturated = "\x20\x03\x20\x04" + "\xFD\x85\x01" + // i16x8.narrow_i32x4_s
		"\xFD\x7E" // i32x4.extadd_pairwise_i16x8_s

	evens = "\x00\x01\x02\x03\x08\x09\x0A\x0B\x10\x11\x12\x13\x18\x19\x1A\x1B"
	odds  = "\x04\x05\x06\x07\x0C\x0D\x0E\x0F\x14\x15\x16\x17\x1C\x1D\x1E\x1F"
)

func dotCode(extend, sum string) []byte {
	const local2, dot16, add = "\x20\x02", "\xFD\xBA\x01", "\xFD\xAE\x01"
	code := "\x01\x02\x7B" + // two locals of v128
		"\x20\x00\xFD\x87\x01" + "\x20\x01\xFD" + extend[:2] + dot16 + "\x21\x03" +
		"\x20\x00\xFD\x88\x01" + "\x20\x01\xFD" + extend[2:] + dot16 + "\x21\x04" +
		sum + local2 + add + "\x0B"
	return append([]byte{byte(len(code))}, code...)
}

// withDot is relaxed.wasm for a runtime without relaxed SIMD: a call of a function takes the place
// of the instruction, and of its bytes. It works as long as there are few functions and types, so
// that each number is one byte.
func withDot(t testing.TB, module, code []byte) []byte {
	all := sections(t, module)
	find := func(id byte) *section {
		i := slices.IndexFunc(all, func(s section) bool { return s.id == id })
		if i < 0 || all[i].body[0] >= 126 {
			t.Fatalf("section %d is not as expected", id)
		}
		return &all[i]
	}
	types, functions, bodies := find(sectionType), find(sectionFunction), find(sectionCode)
	call := []byte{0x10, functions.body[0], 0x01} // and a nop
	count := bytes.Count(bodies.body, relaxedDot3)
	if count == 0 {
		t.Fatal("no relaxed dot product in the module")
	}
	bodies.body = bytes.ReplaceAll(bodies.body, relaxedDot3, call)
	one := func(s *section, more ...byte) {
		s.body = append([]byte{s.body[0] + 1},
			append(s.body[1:len(s.body):len(s.body)], more...)...)
	}
	one(functions, types.body[0])
	one(types, 0x60, 3, 0x7B, 0x7B, 0x7B, 1, 0x7B) // (v128, v128, v128) → v128
	one(bodies, code...)
	return assembled(all)
}

// pages is the memory that there is; it is used in small part, and only that is real.
const pages = 1024

// provider is a module env with a shared memory and nothing else.
func provider() []byte {
	limits := []byte{1, 3}
	limits = binary.AppendUvarint(limits, pages)
	limits = binary.AppendUvarint(limits, pages)
	return assembled([]section{{5, limits}, {7, []byte("\x01\x06memory\x02\x00")}})
}

// instantiate starts a module on a memory of its own.
func instantiate(t testing.TB, module []byte) api.Module {
	t.Helper()
	ctx := context.Background()
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2|experimental.CoreFeaturesThreads))
	t.Cleanup(func() {
		if err := r.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	config := wazero.NewModuleConfig().WithName("env")
	env, err := r.InstantiateWithConfig(ctx, provider(), config)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.InstantiateWithConfig(ctx, module, config.WithName("kernels"))
	if err != nil {
		t.Fatal(err)
	}
	return instance{m, env.Memory()}
}

// instance is a module with the memory that it imports.
type instance struct {
	api.Module
	memory api.Memory
}

func (i instance) Memory() api.Memory { return i.memory }

// The modules have no memory for static data and a stack: they begin with nothing in it, and use no
// global.
func TestModules(t *testing.T) {
	t.Parallel()
	kept := []byte{sectionStart, sectionElement, sectionData, sectionCount}
	for name, module := range map[string][]byte{"kernels": kernelsWasm, "relaxed": relaxedWasm} {
		for _, s := range sections(t, module) {
			if slices.Contains(kept, s.id) {
				t.Errorf("%s.wasm has a section %d", name, s.id)
			}
		}
	}
	instantiate(t, withoutGlobals(t, kernelsWasm))
	instantiate(t, withoutGlobals(t, withDot(t, relaxedWasm, dots[0].code)))
}
