//go:build cuda && linux && cgo

package cuda

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
)

// compiled holds the kernels as tools/cubin compiles them. A file SOURCES beside them is the digest
// of the sources that they were compiled from.
//
//go:embed cubin
var compiled embed.FS

//go:embed kernels/*.h kernels/*.cu
var sources embed.FS

// compiledImages is the folder of compiled kernels that fits the sources of this build. Kernels and
// the Go code that launches them must be of one version, so no other is ever loaded.
func compiledImages() (fs.FS, error) {
	want, err := sourcesDigest(sources)
	if err != nil {
		return nil, err
	}
	return newestOf(compiled, want)
}

// newestOf looks for a digest in the folder that `make cubin` writes between releases, then in the
// committed one.
func newestOf(folders fs.FS, digest string) (fs.FS, error) {
	for _, folder := range []string{"cubin/next", "cubin"} {
		got, err := fs.ReadFile(folders, folder+"/SOURCES")
		if err == nil && string(bytes.TrimSpace(got)) == digest {
			return fs.Sub(folders, folder)
		}
	}
	return nil, errors.New("the kernels have changed since they were compiled: run make cubin")
}

// insignificant is what a digest ignores: comments.
var insignificant = regexp.MustCompile(`(?s)//[^\n]*|/\*.*?\*/`)

// sourcesDigest is the SHA-256 of the code of all kernels without comments, its words one space
// apart: of each file's name, a zero byte and its code, headers first. tools/cubin has the same.
func sourcesDigest(files fs.FS) (string, error) {
	h := sha256.New()
	for _, folder := range []string{"kernels/*.h", "kernels/*.cu"} {
		paths, err := fs.Glob(files, folder)
		if err != nil {
			return "", err
		}
		for _, path := range paths {
			text, err := fs.ReadFile(files, path)
			if err != nil {
				return "", err
			}
			code := bytes.Fields(insignificant.ReplaceAll(text, []byte(" ")))
			h.Write([]byte(path[len("kernels/"):] + "\x00"))
			h.Write(bytes.Join(code, []byte(" ")))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// imageFor is the kernels for a compute capability: a cubin of that one alone (sm_90a), one of its
// major version and of no later minor one, or PTX, which the driver compiles.
func imageFor(images fs.FS, major, minor int) ([]byte, error) {
	if major < 8 {
		return nil, fmt.Errorf("compute capability %d.%d, 8.0 or later is needed", major, minor)
	}
	image, err := fs.ReadFile(images, fmt.Sprintf("sm_%d%da.cubin", major, minor))
	for ; err != nil && minor >= 0; minor-- {
		image, err = fs.ReadFile(images, fmt.Sprintf("sm_%d%d.cubin", major, minor))
	}
	if err == nil {
		return image, nil
	}
	image, err = fs.ReadFile(images, "compute_80.ptx")
	return append(image, 0), err
}
