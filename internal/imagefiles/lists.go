package imagefiles

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// ErrList means that a list is not text with one path on each line.
var ErrList = errors.New("not a list of paths")

// longestPath bounds a path in a list, in bytes.
const longestPath = 1 << 16

// Lines calls use for each path of a list and leaves out empty lines. Lines end as those of Unix or
// of Windows. A byte order mark is left out, and UTF-16, which it announces, is decoded; all other
// bytes are those of the path. White space around a path counts only if there is a file of that
// name. With null, paths end with a zero byte, as find -print0 writes them, and are taken as is.
func Lines(in io.Reader, null bool, use func(path string) error) error {
	text, err := Text(in)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, longestPath)
	if null {
		lines.Split(splitNull)
	}
	n := 1
	for ; lines.Scan(); n++ {
		path := lines.Text()
		if !null {
			if path = trimmed(path); strings.ContainsRune(path, 0) {
				return fmt.Errorf("line %d: %w: it has a zero byte (UTF-16 without a byte "+
					"order mark, or --null is missing)", n, ErrList)
			}
		}
		if path == "" {
			continue
		}
		if err := use(path); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("path %d: %w: it is longer than %d bytes", n, ErrList, longestPath)
	} else if err != nil {
		return fmt.Errorf("path %d: %w", n, err)
	}
	return nil
}

// Text is a text without its byte order mark, and UTF-16, which such a mark announces, as UTF-8.
func Text(in io.Reader) (io.Reader, error) {
	r := bufio.NewReader(in)
	head, err := r.Peek(3)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := r.Discard(3)
		return r, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(r), nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder().Reader(r), nil
	}
	return r, nil
}

// trimmed is a line without the white space around it, unless a file has that name.
func trimmed(line string) string {
	short := strings.TrimSpace(line)
	if short == line {
		return line
	}
	if _, err := os.Lstat(line); err == nil {
		return line
	}
	return short
}

// splitNull is a bufio.SplitFunc for paths that end with a zero byte.
func splitNull(data []byte, end bool) (advance int, token []byte, err error) {
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return i + 1, data[:i], nil
	}
	if end && len(data) > 0 {
		return 0, nil, io.ErrUnexpectedEOF // the list is truncated
	}
	return 0, nil, nil
}
