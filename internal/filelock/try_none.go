//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package filelock

import (
	"errors"
	"fmt"
	"os"
)

func try(*os.File) (bool, error) {
	return false, fmt.Errorf("locks of files: not in this build: %w", errors.ErrUnsupported)
}
