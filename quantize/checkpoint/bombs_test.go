package checkpoint

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// program is an archive with the given pickle and a storage "0" of 0 … 11.
func program(text string) made {
	return func(t testing.TB) []byte {
		records := saved{storages: [][]byte{bytes32(ramp(12)...)}}.records()
		records[0].data = []byte(text)
		return zipped(t, records)
	}
}

// twelve is an archive of a value, with the same storage.
func twelve(top any) made { return program(string(pickled(top))) }

// code is twelve with raw opcodes.
func code(ops string) made { return twelve(raw(ops)) }

func n8(n uint64) string { return string(binary.LittleEndian.AppendUint64(nil, n)) }
func n4(n uint32) string { return string(binary.LittleEndian.AppendUint32(nil, n)) }
func text1(s string) string {
	return string([]byte{opShortBinUnicode, byte(len(s))}) + s
}

const (
	stackGlobal = "\x93"
	memoize     = "\x94"
)

// globals are pickles that name functions or classes that are not allowed.
func globals() []hostile {
	files := map[string]made{
		"STACK_GLOBAL of os.system": code(text1("os") + text1("system") + stackGlobal),
		"STACK_GLOBAL of builtins.list": code(
			text1("builtins") + text1("list") + stackGlobal),
		"STACK_GLOBAL by the memo": code(
			"](" + text1("eval") + memoize + text1("builtins") + "h\x00" + stackGlobal + "e"),
		"REDUCE of os.system by STACK_GLOBAL": code(
			text1("os") + text1("system") + stackGlobal + text1("true") + "\x85R"),
		"NEWOBJ of subprocess.Popen":  code("csubprocess\nPopen\n)\x81"),
		"name with a space":           code("ctorch\nFloatStorage \n"),
		"name with a carriage return": code("ctorch\nFloatStorage\r\n"),
		"name of a member":            code("ctorch\nFloatStorage.from_file\n"),
		"module empty":                code("c\nFloatStorage\n"),
		"names joined elsewhere":      code("ctorch\n_utils._rebuild_tensor_v2\n"),
		"in what would be ignored": twelve(dictOf{
			{"model", dictOf{{"w", floats("0", 12, 12)}}},
			{"optimizer", reduce{global{"os", "system"}, tupleOf{"true"}}},
		}),
		"name of 1 MB": code("ctorch\n" + strings.Repeat("x", 1<<20) + "\n"),
	}
	for _, name := range []global{
		{"posix", "system"}, {"os", "popen"}, {"builtins", "eval"}, {"builtins", "exec"},
		{"__builtin__", "eval"}, {"builtins", "getattr"}, {"builtins", "list"},
		{"builtins", "dict"}, {"__builtin__", "object"}, {"functools", "partial"},
		{"torch", "load"}, {"torch.hub", "load"}, {"torch._utils", "_rebuild_tensor"},
		{"torch._utils", "_rebuild_qtensor"}, {"torch.storage", "_load_from_bytes"},
		{"torch.storage", "UntypedStorage"}, {"torch", "ComplexFloatStorage"},
		{"copy_reg", "_reconstructor"}, {"copyreg", "_reconstructor"},
		{"array", "_array_reconstructor"}, {"numpy.core.multiarray", "_reconstruct"},
		{"collections", "defaultdict"}, {"collections", "Ordereddict"},
		{"torch.jit._pickle", "build_tensor_from_id"}, {"__torch__", "Net"},
		{"__torch__.a", "Net"}, {"torch.nn.modules.linear", "Linear"}, {"argparse", "Namespace"},
		{"webbrowser", "open"}, {"socket", "create_connection"}, {"pickle", "loads"},
	} {
		files["name "+name.module+" "+name.name] = twelve(reduce{name, tupleOf{"true"}})
	}
	return these(ErrRefused, files)
}

// opcodes are those that a table of weights does not need.
func opcodes() []hostile {
	files := map[string]made{}
	for name, ops := range map[string]string{
		"INST": "(ios\nsystem\n", "OBJ": "(cos\nsystem\no", "EXT1": "\x82\x01",
		"EXT2": "\x83\x01\x00", "EXT4": "\x84\x01\x00\x00\x00", "PERSID": "P0\n", "GET": "Ng0\n",
		"PUT": "Np0\n", "INT": "I1\n", "LONG": "L1L\n", "FLOAT": "F1\n", "STRING": "S'a'\n",
		"UNICODE": "Va\n", "DUP": "N2", "POP": "NN0", "POP_MARK": "N(1", "DICT": "(d", "LIST": "(l",
		"EMPTY_SET": "\x8f", "FROZENSET": "(\x91", "ADDITEMS": "](\x90", "NEWOBJ_EX": "N)}\x92",
		"BYTEARRAY8": "\x96" + n8(0), "NEXT_BUFFER": "\x97", "READONLY_BUFFER": "N\x98",
		"LONG4": "\x8b" + n4(1) + "\x01", "BINSTRING": "T" + n4(0), "SHORT_BINSTRING": "U\x00",
		"opcode 255": "\xff", "opcode 0": "\x00",
	} {
		files[name] = code(ops)
	}
	return these(ErrRefused, files)
}

// lengths are arguments with wrong lengths.
func lengths() []hostile {
	files := map[string]made{
		"pickle empty":      program(""),
		"pickle of a byte":  program("\x80"),
		"protocol only":     program("\x80\x02"),
		"no STOP":           program("\x80\x02N"),
		"no PROTO":          program("]."),
		"protocol 0":        program("\x80\x00]."),
		"protocol 6":        program("\x80\x06]."),
		"protocol 255":      program("\x80\xff]."),
		"bytes after STOP":  program("\x80\x02N.N"),
		"second pickle":     program("\x80\x02N.\x80\x02N."),
		"GLOBAL unfinished": program("\x80\x02ctorch\nFloat"),
		"frame over STOP":   program("\x80\x04\x95" + n8(3) + "N."),
		"frame ends within": program("\x80\x04\x95" + n8(2) + "X" + n4(1) + "a."),
		"frames nested":     program("\x80\x04\x95" + n8(11) + "\x95" + n8(2) + "N."),
		"integer unfinished": program(
			"\x80\x02J\x00"),
	}
	for name, ops := range map[string]string{
		"PROTO twice": "\x80\x02N", "BINUNICODE 2^32-1": "X" + n4(1<<32-1),
		"BINUNICODE 2^31": "X" + n4(1<<31), "BINUNICODE8 2^60": "\x8d" + n8(1<<60),
		"BINUNICODE8 -1": "\x8d" + n8(1<<64-1), "BINUNICODE8 2^63": "\x8d" + n8(1<<63),
		"BINBYTES -1": "B" + n4(1<<32-1), "BINBYTES8 2^60": "\x8e" + n8(1<<60),
		"BINBYTES8 -1": "\x8e" + n8(1<<64-1), "FRAME 2^60": "\x95" + n8(1<<60),
		"FRAME 2^40": "\x95" + n8(1<<40), "FRAME -1": "\x95" + n8(1<<64-1),
		"FRAME 0": "\x95" + n8(0) + "N", "SHORT_BINUNICODE short": "\x8c\xffabc",
		"SHORT_BINBYTES short": "C\x20a", "LONG1 of nothing": "\x8a\x00",
		"LONG1 short": "\x8a\x09a",
	} {
		files[name] = code(ops)
	}
	return these(ErrFormat, files)
}

// stacks are opcodes without their operands.
func stacks() []hostile {
	files := map[string]made{}
	for name, ops := range map[string]string{
		"STOP without a value": "", "STOP with two": "NN", "STOP in a mark": "N(N",
		"TUPLE without mark": "Nt", "TUPLE3 of two": "NN\x87", "TUPLE1 below a mark": "N(\x85",
		"APPENDS without mark": "]Ne", "APPEND to a dict": "}Na", "APPEND to None": "NNa",
		"APPENDS to text": "X" + n4(1) + "a(Ne", "SETITEM of a list": "]NNs",
		"SETITEMS of a tuple": ")(NNu", "SETITEMS odd": "}(Nu", "SETITEM on nothing": "NNs",
		"key is a list": "}]Ns", "key is a dict": "}}Ns", "key is bytes": "}(C\x01aNu" +
			"ccollections\nOrderedDict\n)RC\x01aNs\x86",
		"REDUCE of nothing": "R", "REDUCE of one": ")R", "PERSID of nothing": "Q",
		"PERSID of None": "NQ", "BUILD of nothing": "}b", "memo not set": "h\x07",
		"memo not set, long": "j" + n4(1<<31), "memo of nothing": "q\x00",
		"MEMOIZE of nothing": memoize, "STACK_GLOBAL of nothing": stackGlobal,
		"STACK_GLOBAL of None": "NN" + stackGlobal, "memo below a mark": "N(q\x00t\x86",
	} {
		files[name] = code(ops)
	}
	refused := map[string]made{}
	for name, ops := range map[string]string{
		"REDUCE of None": "N)R", "REDUCE of a list": "])R",
		"REDUCE of a storage":      "ctorch\nFloatStorage\n)R",
		"REDUCE without tuple":     "ctorch\nSize\n]R",
		"REDUCE of text":           text1("os.system") + ")R",
		"NEWOBJ of a function":     "ctorch\nSize\n)\x81",
		"NEWOBJ of an OrderedDict": "ccollections\nOrderedDict\n)\x81",
		"BUILD of a dict":          "}}b", "BUILD of None": "N}b", "BUILD of a list": "]}b",
		"BUILD of a class":     "ctorch\nFloatStorage\n}b",
		"BUILD with a list":    "ccollections\nOrderedDict\n)R]b",
		"BUILD with own state": "ccollections\nOrderedDict\n)R)b",
	} {
		refused[name] = code(ops)
	}
	return append(these(ErrFormat, files), these(ErrRefused, refused)...)
}

// bombs are small pickles that cause much work.
func bombs() []hostile {
	od := "ccollections\nOrderedDict\n)R"
	keys := func(n int, value string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(text1(fmt.Sprint(i)) + value)
		}
		return b.String()
	}
	tensor := string(emit(nil, floats("0", 12, 12)))
	return these(ErrTooLarge, map[string]made{
		"5 million opcodes": code("]" + strings.Repeat("Na", 5<<19)),
		"200000 values":     code("(" + strings.Repeat("N", 200_000) + "t"),
		"2000 marks":        code(strings.Repeat("(", 2000) + strings.Repeat("t", 2000)),
		"2 million dicts":   code("]" + strings.Repeat("}a", 2<<20)),
		"2 million memos":   code("N" + strings.Repeat(memoize, 2<<20)),
		"memo 2^32-1":       code("Nr" + n4(1<<32-1)),
		"memo 2^30":         code("Nr" + n4(1<<30)),
		"BUILD of much often": code(
			od + "}(" + keys(3000, "N") + "uq\x00b" + strings.Repeat("h\x00b", 6000)),
		"16385 names": code(
			"}(" + text1("x") + tensor + "q\x00" + keys(maxTensors, "h\x00") + "u"),
		"list of 16385": code("](" + tensor + "q\x00" + strings.Repeat("h\x00", maxTensors) + "e"),
		"70000 views":   code("](" + rebuilds(tensor, 70_000) + "e"),
	})
}

// rebuilds makes the same tensor n times from operands in the memo.
func rebuilds(tensor string, n int) string {
	f := "ctorch._utils\n_rebuild_tensor_v2\n"
	args := strings.TrimSuffix(strings.TrimPrefix(tensor, f), "R")
	return f + "q\x01" + args + "q\x02R" + strings.Repeat("h\x01h\x02R", n)
}

// calls are calls with wrong arguments.
func calls() []hostile {
	f32, size := global{"torch", "FloatStorage"}, global{"torch", "Size"}
	parameter := func(v any) made {
		parameter := reduce{global{"torch._utils", "_rebuild_parameter"}, tupleOf{v}}
		return twelve(dictOf{{"w", parameter}})
	}
	large := raw("\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x40")
	store := persist{"storage", f32, "0", "cpu", 12}
	rebuild := func(args ...any) made {
		return twelve(dictOf{{"w", reduce{global{"torch._utils", "_rebuild_tensor_v2"}, args}}})
	}
	od, one, class := ordered{}, tupleOf{1}, global{"collections", "OrderedDict"}
	reference := func(id ...any) made {
		return rebuild(persist(id), 0, one, one, false, od)
	}
	return these(ErrFormat, map[string]made{
		"tensor of nothing":      rebuild(),
		"tensor of 3":            rebuild(store, 0, one),
		"tensor of 8":            rebuild(store, 0, one, one, false, od, nil, nil),
		"tensor of no storage":   rebuild("0", 0, one, one, false, od),
		"tensor of a class":      rebuild(f32, 0, one, one, false, od),
		"offset is text":         rebuild(store, "0", one, one, false, od),
		"offset is None":         rebuild(store, nil, one, one, false, od),
		"offset 2^70":            rebuild(store, large, one, one, false, od),
		"shape is a list":        rebuild(store, 0, listOf{1}, one, false, od),
		"shape is a number":      rebuild(store, 0, 1, one, false, od),
		"shape of floats":        rebuild(store, 0, tupleOf{1.0}, one, false, od),
		"shape of text":          rebuild(store, 0, tupleOf{"1"}, one, false, od),
		"shape of truth":         rebuild(store, 0, tupleOf{true}, one, false, od),
		"shape 2^70":             rebuild(store, 0, tupleOf{large}, one, false, od),
		"strides is None":        rebuild(store, 0, one, nil, false, od),
		"Size of nothing":        rebuild(store, 0, reduce{size, nil}, one, false, od),
		"Size of text":           rebuild(store, 0, reduce{size, tupleOf{"1"}}, one, false, od),
		"OrderedDict of items":   twelve(reduce{class, tupleOf{listOf{}}}),
		"Parameter of text":      parameter("x"),
		"Parameter of a dict":    parameter(dictOf{}),
		"reference of 4":         reference("storage", f32, "0", "cpu"),
		"reference of 6":         reference("storage", f32, "0", "cpu", 12, nil),
		"reference to a module":  reference("module", f32, "0", "cpu", 12),
		"reference of text type": reference("storage", "FloatStorage", "0", "cpu", 12),
		"reference of a call":    reference("storage", size, "0", "cpu", 12),
		"reference by number":    reference("storage", f32, 0, "cpu", 12),
		"reference of text many": reference("storage", f32, "0", "cpu", "12"),
		"reference of half":      reference("storage", f32, "0", "cpu", 12.0),
		"two types of a storage": twelve(dictOf{{"a", floats("0", 12, 12)}, {"b", view{
			"IntStorage", "0", 12, 0, tupleOf{12}, tupleOf{1}}}}),
	})
}

// strided is a view of the storage of twelve, or of a storage with count elements.
func strided(count, offset any, shape, strides tupleOf) made {
	return twelve(dictOf{{"w", view{"FloatStorage", "0", count, offset, shape, strides}}})
}

const far = 1 << 62

// ranges are views that reach outside of their storage.
func ranges() []hostile {
	of := strided
	typed := func(class, key string, count int) made {
		return twelve(dictOf{{"w", view{class, key, count, 0, tupleOf{1}, tupleOf{1}}}})
	}
	return these(ErrRange, map[string]made{
		"one too many":          of(12, 0, tupleOf{13}, tupleOf{1}),
		"one too far":           of(12, 1, tupleOf{12}, tupleOf{1}),
		"offset at the end":     of(12, 12, tupleOf{1}, tupleOf{1}),
		"offset past the end":   of(12, 13, tupleOf{0}, tupleOf{1}),
		"offset -1":             of(12, -1, tupleOf{1}, tupleOf{1}),
		"offset 2^62":           of(12, far, tupleOf{1}, tupleOf{1}),
		"dimension -1":          of(12, 0, tupleOf{-1}, tupleOf{1}),
		"dimensions -1 and -1":  of(12, 0, tupleOf{-1, -1}, tupleOf{1, 1}),
		"dimension -1 and 0":    of(12, 0, tupleOf{-1, 0}, tupleOf{1, 1}),
		"stride -1":             of(12, 11, tupleOf{12}, tupleOf{-1}),
		"stride -2^62":          of(12, 0, tupleOf{2}, tupleOf{-far}),
		"stride 2^62":           of(12, 0, tupleOf{2}, tupleOf{far}),
		"strides that wrap":     of(12, 0, tupleOf{3, 3}, tupleOf{far, far}),
		"stride 12":             of(12, 0, tupleOf{2}, tupleOf{12}),
		"stride 6 of three":     of(12, 0, tupleOf{3}, tupleOf{6}),
		"two strides for one":   of(12, 0, tupleOf{2}, tupleOf{1, 1}),
		"no stride for one":     of(12, 0, tupleOf{2}, nil),
		"count 11":              of(11, 0, tupleOf{1}, tupleOf{1}),
		"count 13":              of(13, 0, tupleOf{1}, tupleOf{1}),
		"count 0":               of(0, 0, tupleOf{0}, tupleOf{1}),
		"count -1":              of(-1, 0, tupleOf{1}, tupleOf{1}),
		"count 2^62 that wraps": of(far+12, 0, tupleOf{1}, tupleOf{1}),
		"count 2^61":            of(1<<61, 0, tupleOf{1}, tupleOf{1}),
		"halfs for floats":      typed("HalfStorage", "0", 12),
		"doubles for floats":    typed("DoubleStorage", "0", 12),
		"no such storage":       typed("FloatStorage", "1", 12),
		"storage by a path":     typed("FloatStorage", "../data/0", 12),
		"storage of another":    typed("ByteStorage", "../version", 2),
		"storage without a key": typed("FloatStorage", "", 12),
		"count then another": twelve(dictOf{{"a", floats("0", 12, 12)}, {"b",
			floats("0", 11, 11)}}),
		"part of an element": programOver(47, floats("0", 11, 11)),
	})
}

// extents are views with too many elements.
func extents() []hostile {
	of := strided
	return these(ErrTooLarge, map[string]made{
		"dimension 2^41": of(12, 0, tupleOf{1 << 41}, tupleOf{0}),
		"dimension 2^62": of(12, 0, tupleOf{far}, tupleOf{1}),
		"product 2^124": of(12, 0, tupleOf{1 << 40, 1 << 40, 1 << 40, 16},
			tupleOf{0, 0, 0, 0}),
		"product wraps to 0": of(12, 0, tupleOf{1 << 32, 1 << 32}, tupleOf{0, 0}),
		"expanded to 2^34":   of(12, 0, tupleOf{1 << 34}, tupleOf{0}),
		"expanded to 2^33+":  of(12, 0, tupleOf{1<<33 + 1}, tupleOf{0}),
		"nine dimensions": of(12, 0, tupleOf{1, 1, 1, 1, 1, 1, 1, 1, 1},
			tupleOf{1, 1, 1, 1, 1, 1, 1, 1, 1}),
	})
}

// programOver is an archive with a list of one view of a storage of size bytes.
func programOver(size int, v view) made {
	return saved{top: listOf{v}, storages: [][]byte{make([]byte, size)}}.bytes
}
