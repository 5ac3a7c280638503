package checkpoint

import (
	"bytes"
	"encoding/binary"
)

// The opcodes that torch.save and TorchScript write, protocols 2 to 5, by their names in Python's
// pickletools. All others are refused: those of other protocols, those for sets, big integers and
// byte arrays, and those that load code in other ways.
const (
	opMark            = '('
	opStop            = '.'
	opBinInt          = 'J'
	opBinInt1         = 'K'
	opBinInt2         = 'M'
	opNone            = 'N'
	opPersID          = 'Q'
	opReduce          = 'R'
	opBinUnicode      = 'X'
	opAppend          = 'a'
	opBuild           = 'b'
	opGlobal          = 'c'
	opEmptyDict       = '}'
	opAppends         = 'e'
	opBinGet          = 'h'
	opLongBinGet      = 'j'
	opEmptyList       = ']'
	opBinPut          = 'q'
	opLongBinPut      = 'r'
	opSetItem         = 's'
	opTuple           = 't'
	opEmptyTuple      = ')'
	opSetItems        = 'u'
	opBinFloat        = 'G'
	opProto           = 0x80
	opNewObj          = 0x81
	opTuple1          = 0x85
	opTuple2          = 0x86
	opTuple3          = 0x87
	opTrue            = 0x88
	opFalse           = 0x89
	opLong1           = 0x8a
	opBinBytes        = 'B'
	opShortBinBytes   = 'C'
	opShortBinUnicode = 0x8c
	opBinUnicode8     = 0x8d
	opBinBytes8       = 0x8e
	opStackGlobal     = 0x93
	opMemoize         = 0x94
	opFrame           = 0x95
)

// Forms of argument: a number of bytes, or
const (
	counted1 = -1 // a one-byte length, then that many bytes
	counted4 = -4
	counted8 = -8
	lines    = -2 // two lines
	unknown  = -99
)

// form is the form of an opcode's argument.
func form(op byte) int {
	switch op {
	case opMark, opStop, opNone, opPersID, opReduce, opAppend, opBuild, opEmptyDict, opAppends,
		opEmptyList, opSetItem, opTuple, opEmptyTuple, opSetItems, opNewObj, opTuple1, opTuple2,
		opTuple3, opTrue, opFalse, opStackGlobal, opMemoize:
		return 0
	case opBinInt1, opBinGet, opBinPut, opProto:
		return 1
	case opBinInt2:
		return 2
	case opBinInt, opLongBinGet, opLongBinPut:
		return 4
	case opBinFloat, opFrame:
		return 8
	case opLong1, opShortBinBytes, opShortBinUnicode:
		return counted1
	case opBinUnicode, opBinBytes:
		return counted4
	case opBinUnicode8, opBinBytes8:
		return counted8
	case opGlobal:
		return lines
	}
	return unknown
}

// tape reads a pickle opcode by opcode.
type tape struct {
	text []byte
	at   int // offset of the next opcode
}

// next reads an opcode and its argument (without a length before it), and checks that they fit into
// the rest.
func (t *tape) next() (op byte, arg []byte, err *Error) {
	if t.at == len(t.text) {
		return 0, nil, refuse(ErrFormat, "the pickle ends without STOP")
	}
	op = t.text[t.at]
	n := form(op)
	if n == unknown {
		return 0, nil, refuse(ErrRefused, "opcode %#02x is not allowed in a table of weights", op)
	}
	rest := t.text[t.at+1:]
	skip := 0
	switch n {
	case counted1, counted4, counted8:
		skip = -n
		n, err = length(rest, skip)
	case lines:
		n, err = twoLines(rest)
	}
	if err == nil && n > len(rest)-skip {
		err = refuse(ErrFormat, "opcode %#02x wants %d bytes, %d are left", op, n, len(rest)-skip)
	}
	if err != nil {
		return 0, nil, err
	}
	t.at += 1 + skip + n
	return op, rest[skip : skip+n], nil
}

// length reads a length of width bytes. A value that would be negative as a signed number exceeds
// the rest in any case.
func length(rest []byte, width int) (int, *Error) {
	if len(rest) < width {
		return 0, refuse(ErrFormat, "the pickle ends in a length")
	}
	var b [8]byte
	copy(b[:], rest[:width])
	n := binary.LittleEndian.Uint64(b[:])
	if n > uint64(len(rest)-width) {
		return 0, refuse(ErrFormat, "a length of %d, %d bytes are left", n, len(rest)-width)
	}
	return int(n), nil
}

func twoLines(rest []byte) (int, *Error) {
	n := 0
	for range 2 {
		i := bytes.IndexByte(rest[n:], '\n')
		if i < 0 {
			return 0, refuse(ErrFormat, "the pickle ends in a name")
		}
		n += i + 1
	}
	return n, nil
}
