package admission

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
)

// ErrTokens is an unusable token file.
var ErrTokens = errors.New("bad tokens")

// minToken is the minimum length of a token in bytes, so that it cannot be guessed.
const minToken = 16

// Tokens are the tokens that clients authenticate with.
type Tokens struct{ digests atomic.Pointer[[][32]byte] }

// ReadTokens reads tokens, one per line; empty lines and comments, which begin with #, are skipped.
func ReadTokens(text []byte) (*Tokens, error) {
	t := &Tokens{}
	if err := t.Replace(text); err != nil {
		return nil, err
	}
	return t, nil
}

// Replace reads tokens that are valid from now on, instead of those from before. After an error
// those from before stay valid.
func (t *Tokens) Replace(text []byte) error {
	digests, err := readTokens(text)
	if err == nil {
		t.digests.Store(&digests)
	}
	return err
}

func readTokens(text []byte) (digests [][32]byte, err error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		token := strings.TrimSpace(lines.Text())
		if token == "" || token[0] == '#' {
			continue
		}
		if len(token) < minToken || strings.ContainsAny(token, " \t") {
			return nil, fmt.Errorf("%w: line %d: want %d bytes or more and no spaces",
				ErrTokens, n, minToken)
		}
		digests = append(digests, sha256.Sum256([]byte(token)))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTokens, err)
	}
	if len(digests) == 0 {
		return nil, fmt.Errorf("%w: there are none", ErrTokens)
	}
	return digests, nil
}

// find is the number of the token in an Authorization header. It compares the digests of all
// tokens, so that its time does not reveal how much of a token is right.
func (t *Tokens) find(header string) (number int, ok bool) {
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return 0, false
	}
	digest := sha256.Sum256([]byte(strings.TrimSpace(token)))
	for i, known := range *t.digests.Load() {
		equal := subtle.ConstantTimeCompare(digest[:], known[:])
		number = subtle.ConstantTimeSelect(equal, i+1, number)
	}
	return number, number > 0
}
