//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package download

import (
	"errors"
	"fmt"
	"os"
)

func tryLock(*os.File) (bool, error) {
	return false, fmt.Errorf("locks of files: not in this build: %w", errors.ErrUnsupported)
}
