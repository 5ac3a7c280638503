package checkpoint

import (
	"encoding/binary"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Bounds of a pickle.
const (
	maxOpcodes = 4 << 20
	maxStack   = 1 << 17 // values at once
	maxMarks   = 1 << 10 // marks at once
	maxMemo    = 1 << 20
	maxMade    = 1 << 20 // lists, dictionaries and calls
	maxWork    = 1 << 24 // members copied by BUILD
)

// role is the kind of a value, as far as the guard needs it.
type role uint8

const (
	plain role = iota
	text
	tuple
	sequence
	dict
	storageName  // a storage class
	function     // may be called
	orderedClass // may be called; makes a dict
	moduleClass  // may be instantiated: an inert object
	inert        // an instance of moduleClass
)

// value is what the guard tracks of a value: the offsets of a text; of a dict its number and, in
// end, whether it is ordered.
type value struct {
	role       role
	begin, end int32
}

// guard interprets a pickle abstractly before the machine may run it. It keeps the same stack but
// only of roles, so it knows the operands of every opcode. The machine then never meets wrong
// operands, wrong lengths, forbidden names or unbounded work.
type guard struct {
	tape
	script bool // allow names of TorchScript modules

	stack  []value
	marks  []int
	memo   map[uint32]value
	sizes  []int // per dictionary
	keys   map[member]bool
	frame  int // end of the current frame
	counts struct{ opcodes, made, work int }
}

// member is a text key of a dictionary.
type member struct {
	dict int32
	key  string
}

// check refuses pickles that the machine must not run.
func check(pickle []byte, script bool) error {
	g := &guard{
		tape: tape{text: pickle}, script: script,
		memo: map[uint32]value{}, keys: map[member]bool{},
	}
	if len(pickle) < 2 || pickle[0] != opProto {
		return refuse(ErrFormat, "not a pickle of protocol 2 or later")
	}
	for {
		at := g.at
		op, arg, err := g.next()
		if err == nil {
			err = g.bounds(at)
		}
		if err == nil && op != opStop {
			err = g.step(op, arg, at)
		}
		if err == nil && op == opStop {
			err = g.stop()
		}
		if err != nil {
			err.Offset = int64(at)
			return err
		}
		if op == opStop {
			return nil
		}
	}
}

// stop requires exactly one value on the stack and no bytes after STOP.
func (g *guard) stop() *Error {
	if len(g.stack) != 1 || len(g.marks) > 0 {
		return refuse(ErrFormat, "STOP with %d values on the stack", len(g.stack))
	}
	if rest := len(g.text) - g.at; rest > 0 {
		return refuse(ErrFormat, "%d bytes after STOP", rest)
	}
	return nil
}

// bounds checks the counts against their limits, and that opcodes stay inside their frame.
func (g *guard) bounds(at int) *Error {
	g.counts.opcodes++
	c := g.counts
	switch {
	case c.opcodes > maxOpcodes || len(g.stack) > maxStack || len(g.marks) > maxMarks ||
		len(g.memo) > maxMemo || c.made > maxMade || c.work > maxWork:
		return refuse(ErrTooLarge, "the pickle does more work than a table of weights needs")
	case at < g.frame && g.at > g.frame:
		return refuse(ErrFormat, "an opcode extends beyond its frame")
	}
	return nil
}

// step applies an opcode to roles as the machine will apply it to values.
func (g *guard) step(op byte, arg []byte, at int) *Error {
	switch op {
	case opProto, opFrame:
		return g.head(op, arg, at)
	case opNone, opTrue, opFalse, opBinInt, opBinInt1, opBinInt2, opBinFloat, opBinBytes,
		opShortBinBytes, opBinBytes8, opLong1:
		return g.number(op, arg)
	case opBinUnicode, opShortBinUnicode, opBinUnicode8:
		return g.push(value{text, int32(g.at - len(arg)), int32(g.at)})
	case opMark:
		g.marks = append(g.marks, len(g.stack))
		return nil
	case opEmptyTuple, opTuple1, opTuple2, opTuple3, opTuple:
		return g.tuple(op)
	case opEmptyList, opEmptyDict:
		return g.container(op)
	case opAppend, opAppends:
		return g.extend(op)
	case opSetItem, opSetItems:
		return g.assign(op)
	case opBinPut, opLongBinPut, opMemoize:
		return g.put(op, arg)
	case opBinGet, opLongBinGet:
		return g.get(arg)
	case opGlobal, opStackGlobal:
		return g.global(op, arg)
	}
	return g.apply(op)
}

// head handles opcodes that make no value: the protocol, once, and frames, one after the other.
func (g *guard) head(op byte, arg []byte, at int) *Error {
	if op == opProto {
		if at != 0 || arg[0] < 2 || arg[0] > 5 {
			return refuse(ErrFormat, "protocol %d, want 2 … 5 at the beginning", arg[0])
		}
		return nil
	}
	n := binary.LittleEndian.Uint64(arg)
	if at < g.frame || n == 0 || n > uint64(len(g.text)-g.at) {
		return refuse(ErrFormat, "a frame of %d bytes, %d are left", n, len(g.text)-g.at)
	}
	g.frame = g.at + int(n)
	return nil
}

func (g *guard) number(op byte, arg []byte) *Error {
	if op == opLong1 && len(arg) == 0 {
		return refuse(ErrFormat, "an integer of no bytes")
	}
	return g.push(value{})
}

func (g *guard) push(v value) *Error {
	g.stack = append(g.stack, v)
	return nil
}

// floor is the stack index after the last mark.
func (g *guard) floor() int {
	if n := len(g.marks); n > 0 {
		return g.marks[n-1]
	}
	return 0
}

// pop removes n values, none from below the last mark.
func (g *guard) pop(n int) ([]value, *Error) {
	left := len(g.stack) - n
	if left < g.floor() {
		return nil, refuse(ErrFormat, "too few values on the stack")
	}
	top := g.stack[left:]
	g.stack = g.stack[:left]
	return top, nil
}

// popMark removes the last mark and all values above it.
func (g *guard) popMark() ([]value, *Error) {
	if len(g.marks) == 0 {
		return nil, refuse(ErrFormat, "no mark on the stack")
	}
	top, err := g.pop(len(g.stack) - g.floor())
	g.marks = g.marks[:len(g.marks)-1]
	return top, err
}

// top is the last value, which must have the given role.
func (g *guard) top(want role) (value, *Error) {
	if len(g.stack) == g.floor() || g.stack[len(g.stack)-1].role != want {
		return value{}, refuse(ErrFormat, "the opcode has an operand of the wrong kind")
	}
	return g.stack[len(g.stack)-1], nil
}

func (g *guard) tuple(op byte) (err *Error) {
	switch op {
	case opTuple:
		_, err = g.popMark()
	case opTuple1, opTuple2, opTuple3:
		_, err = g.pop(int(op) - opTuple1 + 1)
	}
	if err != nil {
		return err
	}
	return g.push(value{role: tuple})
}

func (g *guard) container(op byte) *Error {
	g.counts.made++
	if op == opEmptyList {
		return g.push(value{role: sequence})
	}
	return g.push(g.newDict(0))
}

// newDict numbers dictionaries, to keep their keys apart.
func (g *guard) newDict(ordered int32) value {
	g.sizes = append(g.sizes, 0)
	return value{dict, int32(len(g.sizes) - 1), ordered}
}

func (g *guard) extend(op byte) (err *Error) {
	if op == opAppend {
		_, err = g.pop(1)
	} else {
		_, err = g.popMark()
	}
	if err == nil {
		_, err = g.top(sequence)
	}
	return err
}

// assign sets members of a dictionary. Python writes each key once; a repeated key is an attempt to
// show different readers different values.
func (g *guard) assign(op byte) *Error {
	var pairs []value
	var err *Error
	if op == opSetItem {
		pairs, err = g.pop(2)
	} else {
		pairs, err = g.popMark()
	}
	if err != nil {
		return err
	}
	if len(pairs)%2 != 0 {
		return refuse(ErrFormat, "a key without a value")
	}
	d, err := g.top(dict)
	if err != nil {
		return err
	}
	g.sizes[d.begin] += len(pairs) / 2
	for i := 0; i < len(pairs); i += 2 {
		if err := g.key(d, pairs[i]); err != nil {
			return err
		}
	}
	return nil
}

// key accepts plain values and tuples as keys; only a text can be a tensor's name.
func (g *guard) key(d, k value) *Error {
	if k.role != text {
		if k.role != plain && k.role != tuple {
			return refuse(ErrFormat, "a key that is neither a text nor a number")
		}
		return nil
	}
	m := member{d.begin, g.string(k)}
	if g.keys[m] {
		return refuse(ErrFormat, "key %s appears twice", scan.Quote(m.key))
	}
	g.keys[m] = true
	return nil
}

func (g *guard) string(v value) string { return string(g.text[v.begin:v.end]) }

func index(arg []byte) uint32 {
	if len(arg) == 1 {
		return uint32(arg[0])
	}
	return binary.LittleEndian.Uint32(arg)
}

func (g *guard) put(op byte, arg []byte) *Error {
	if len(g.stack) == g.floor() {
		return refuse(ErrFormat, "nothing to remember")
	}
	i := uint32(len(g.memo))
	if op != opMemoize {
		i = index(arg)
	}
	if i > maxMemo {
		return refuse(ErrTooLarge, "memo %d, want at most %d", i, maxMemo)
	}
	g.memo[i] = g.stack[len(g.stack)-1]
	return nil
}

func (g *guard) get(arg []byte) *Error {
	v, ok := g.memo[index(arg)]
	if !ok {
		return refuse(ErrFormat, "memo %d is not set", index(arg))
	}
	return g.push(v)
}

// global refuses names that are not allowed.
func (g *guard) global(op byte, arg []byte) *Error {
	var module, name string
	if op == opGlobal {
		module, name, _ = strings.Cut(strings.TrimSuffix(string(arg), "\n"), "\n")
	} else {
		names, err := g.pop(2)
		if err != nil {
			return err
		}
		if names[0].role != text || names[1].role != text {
			return refuse(ErrFormat, "STACK_GLOBAL without names")
		}
		module, name = g.string(names[0]), g.string(names[1])
	}
	r := allowed(module, name, g.script)
	if r == plain {
		return refused(module, name)
	}
	return g.push(value{role: r})
}

// apply handles opcodes that call or instantiate a name.
func (g *guard) apply(op byte) *Error {
	if op == opPersID {
		if _, err := g.top(tuple); err != nil {
			return err
		}
		g.stack[len(g.stack)-1] = value{}
		return nil
	}
	pair, err := g.pop(2)
	if err != nil {
		return err
	}
	g.counts.made++
	switch {
	case op == opReduce && pair[0].role == orderedClass && pair[1].role == tuple:
		return g.push(g.newDict(1))
	case op == opReduce && pair[0].role == function && pair[1].role == tuple:
		return g.push(value{})
	case op == opNewObj && pair[0].role == moduleClass && pair[1].role == tuple:
		return g.push(value{role: inert})
	case op == opBuild && pair[0].role == inert:
		return g.push(pair[0])
	case op == opBuild && pair[0].role == dict && pair[0].end == 1 && pair[1].role == dict:
		g.counts.work += g.sizes[pair[1].begin] // the machine copies them
		return g.push(pair[0])
	}
	return refuse(ErrRefused, "a call of something that is not a function, or with wrong arguments")
}
