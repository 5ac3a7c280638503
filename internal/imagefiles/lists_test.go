package imagefiles

import (
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func utf16Of(order binary.AppendByteOrder, s string) string {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func readLines(list string, null bool) (paths []string, err error) {
	err = Lines(strings.NewReader(list), null, func(path string) error {
		paths = append(paths, path)
		return nil
	})
	return paths, err
}

func TestLines(t *testing.T) {
	t.Parallel()
	two := []string{"a é.png", "b/𝄞.jpg"}
	for name, c := range map[string]struct {
		list string
		null bool
		want []string
	}{
		"Unix":              {"a é.png\nb/𝄞.jpg\n", false, two},
		"no end":            {"a é.png\nb/𝄞.jpg", false, two},
		"Windows":           {"a é.png\r\nb/𝄞.jpg\r\n", false, two},
		"empty lines":       {"\n\na é.png\n \t\r\nb/𝄞.jpg\n\n", false, two},
		"spaces around":     {"a é.png  \n\tb/𝄞.jpg \r\n", false, two},
		"UTF-8 with a mark": {"\xef\xbb\xbfa é.png\nb/𝄞.jpg\n", false, two},
		"little-endian": {
			utf16Of(binary.LittleEndian, "\ufeffa é.png\r\nb/𝄞.jpg\r\n"), false, two},
		"big-endian": {
			utf16Of(binary.BigEndian, "\ufeffa é.png\nb/𝄞.jpg"), false, two},
		"no UTF-8": {
			"\xff\xe9.png\n\xe9.png", false, []string{"\xff\xe9.png", "\xe9.png"}},
		"a mark, then others": {"\xef\xbb\xbf\xe9.png\n", false, []string{"\xe9.png"}},
		"null":                {"a\n.png\x00 b \x00\x00", true, []string{"a\n.png", " b "}},
		"nothing":             {"", false, nil},
		"only a mark":         {"\xef\xbb\xbf", false, nil},
		"no comments":         {"# x\n", false, []string{"# x"}},
	} {
		got, err := readLines(c.list, c.null)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
}

// TestLinesSpaces: white space belongs to a path if there is a file of that name.
func TestLinesSpaces(t *testing.T) {
	t.Parallel()
	path := filepath.Join(plant(t, "a.png "), "a.png ")
	got, err := readLines(path+"\n"+path+" \n", false)
	if want := []string{path, strings.TrimSpace(path)}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLinesRefuses(t *testing.T) {
	t.Parallel()
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		got, err := readLines(utf16Of(order, "a.png\nb.png\n"), false)
		if !errors.Is(err, ErrList) || len(got) > 0 {
			t.Errorf("UTF-16 without a mark: %q, %v", got, err)
		}
	}
	if _, err := readLines("a\x00b", true); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("truncated: %v", err)
	}
	long := strings.Repeat("x", longestPath+1)
	_, err := readLines("a\n"+long, false)
	const says = "path 2: not a list of paths: it is longer than 65536 bytes"
	if !errors.Is(err, ErrList) || err.Error() != says {
		t.Errorf("too long: %v", err)
	}
}

// FuzzLines: every line is a path, empty, or refused; a path has no zero byte and no line's end.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a.png\r\n\r\nb.png"), false)
	f.Add([]byte("\xff\xfea\x00\n\x00"), false)
	f.Add([]byte("\xfe\xff\x00a\x00\n"), false)
	f.Add([]byte("a\x00b\x00"), true)
	f.Fuzz(func(t *testing.T, list []byte, null bool) {
		paths, _ := readLines(string(list), null)
		for _, p := range paths {
			if p == "" || strings.ContainsRune(p, 0) || !null && strings.Contains(p, "\n") {
				t.Errorf("%q", p)
			}
		}
	})
}

func order(r *rand.Rand) binary.AppendByteOrder {
	if r.IntN(2) == 0 {
		return binary.LittleEndian
	}
	return binary.BigEndian
}
