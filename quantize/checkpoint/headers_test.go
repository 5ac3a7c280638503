package checkpoint

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// header is a safetensors file with the given header and 32 bytes of data.
func header(text string) made {
	return func(testing.TB) []byte { return tensors(text, make([]byte, 32)) }
}

// entry is a header with one tensor.
func entry(text string) made { return header(`{"a":` + text + `}`) }

func ofType(kind, shape, offsets string) made {
	return entry(`{"dtype":"` + kind + `","shape":` + shape + `,"data_offsets":` + offsets + `}`)
}

func shaped(shape, offsets string) made { return ofType("F32", shape, offsets) }

const goodEntry = `{"dtype":"F32","shape":[8],"data_offsets":[0,32]}`

// long is a file whose header claims n bytes.
func long(n uint64) made {
	return func(testing.TB) []byte {
		b := tensors(`{"a":`+goodEntry+`}`, make([]byte, 32))
		binary.LittleEndian.PutUint64(b, n)
		return b
	}
}

// headers are invalid safetensors headers.
func headers() []hostile {
	out := these(ErrTooLarge, map[string]made{
		"header of 2^64-1":       long(1<<64 - 1),
		"header of 2^63":         long(1 << 63),
		"header of 100 MB":       long(100e6),
		"header of 16 MiB and 1": long(16<<20 + 1),
	})
	out = append(out, these(ErrUnsupported, map[string]made{
		"type F8_E4M3":    ofType("F8_E4M3", "[32]", "[0,32]"),
		"type F8_E5M2":    ofType("F8_E5M2", "[32]", "[0,32]"),
		"type U16":        ofType("U16", "[16]", "[0,32]"),
		"type C64":        ofType("C64", "[4]", "[0,32]"),
		"type lower case": ofType("f32", "[8]", "[0,32]"),
		"type empty":      ofType("", "[8]", "[0,32]"),
		"type of 100 kB":  ofType(strings.Repeat("F", 100_000), "[8]", "[0,32]"),
	})...)
	return append(out, these(ErrFormat, map[string]made{
		"header empty":             header(""),
		"header is the whole file": long(8 + 48 + 32),
		"header unterminated":      header(`{"a":`),
		"header without tensors":   func(testing.TB) []byte { return tensors("{}", nil) },
		"metadata only": func(testing.TB) []byte {
			return tensors(`{"__metadata__":{}}`, nil)
		},
		"header of a brace":     header("{"),
		"header mismatched":     header("{]"),
		"header then more":      header(`{"a":` + goodEntry + `}{}`),
		"header then NUL":       header(`{"a":` + goodEntry + "}\x00"),
		"header not UTF-8":      header(`{"` + "\xff" + `":` + goodEntry + `}`),
		"tensor twice":          header(`{"a":` + goodEntry + `,"a":` + goodEntry + `}`),
		"tensor twice, escaped": header(`{"a":` + goodEntry + `,"\u0061":` + goodEntry + `}`),
		"tensor without name":   header(`{"":` + goodEntry + `}`),
		"metadata of numbers":   header(`{"__metadata__":{"x":1},"a":` + goodEntry + `}`),
		"metadata nested":       header(`{"__metadata__":{"x":{}},"a":` + goodEntry + `}`),
		"metadata twice": header(
			`{"__metadata__":{},"__metadata__":{},"a":` + goodEntry + `}`),
		"tensor is null":     entry("null"),
		"tensor is a number": entry("7"),
		"tensor is empty":    entry("{}"),
		"type twice": entry(
			`{"dtype":"F32","dtype":"F32","shape":[8],"data_offsets":[0,32]}`),
		"key unknown":       entry(`{"dtype":"F32","shape":[8],"data_offsets":[0,32],"x":1}`),
		"key in other case": entry(`{"Dtype":"F32","shape":[8],"data_offsets":[0,32]}`),
		"no type":           entry(`{"shape":[8],"data_offsets":[0,32]}`),
		"no offsets":        entry(`{"dtype":"F32","shape":[8]}`),
	})...)
}

// shapes are headers with inconsistent numbers.
func shapes() []hostile {
	var many strings.Builder
	for i := range maxTensors + 1 {
		fmt.Fprintf(&many, `"%d":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},`, i)
	}
	out := these(ErrFormat, map[string]made{
		"dim negative":    shaped(`[-8]`, `[0,32]`),
		"dim fractional":  shaped(`[8.0]`, `[0,32]`),
		"dim exponential": shaped(`[8e0]`, `[0,32]`),
		"dim 2^64":        shaped(`[18446744073709551616]`, `[0,32]`),
		"dim 2^63":        shaped(`[9223372036854775808]`, `[0,32]`),
		"dim text":        shaped(`["8"]`, `[0,32]`),
		"rank 9":          shaped(`[1,1,1,1,1,1,1,1,8]`, `[0,32]`),
		"rank 100000":     shaped(`[1`+strings.Repeat(",1", 100_000)+`]`, `[0,32]`),
		"shape nested":    shaped(strings.Repeat("[", 10_000), `[0,32]`),
		"three offsets":   shaped(`[8]`, `[0,32,32]`),
		"one offset":      shaped(`[8]`, `[0]`),
		"offsets 2^64-8":  shaped(`[8]`, `[18446744073709551608,18446744073709551615]`),
	})
	out = append(out, these(ErrRange, map[string]made{
		"end before begin":   shaped(`[8]`, `[32,0]`),
		"fewer bytes":        shaped(`[8]`, `[0,28]`),
		"more bytes":         shaped(`[7]`, `[0,32]`),
		"past the file":      shaped(`[8]`, `[1000,1032]`),
		"gap at the start":   shaped(`[7]`, `[4,32]`),
		"gap at the end":     shaped(`[7]`, `[0,28]`),
		"too short a file":   shaped(`[9]`, `[0,36]`),
		"offsets 2^63-1":     shaped(`[8]`, `[9223372036854775775,9223372036854775807]`),
		"overlap of tensors": header(`{"a":` + goodEntry + `,"b":` + goodEntry + `}`),
		"overlap by half": header(`{"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},` +
			`"b":{"dtype":"F32","shape":[4],"data_offsets":[16,32]}}`),
	})...)
	return append(out, these(ErrTooLarge, map[string]made{
		"dim 2^41":        shaped(`[2199023255552]`, `[0,32]`),
		"product 2^80":    shaped(`[1099511627776,1099511627776]`, `[0,32]`),
		"product of 2^34": shaped(`[131072,131072]`, `[0,32]`),
		"16385 tensors":   header("{" + many.String() + `"a":` + goodEntry + "}"),
		"name of 1025":    header(`{"` + strings.Repeat("x", 1025) + `":` + goodEntry + `}`),
	})...)
}
