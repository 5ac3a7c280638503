//go:build !windows

package store

import (
	"errors"
	"os"
)

// syncFolder puts the names in a folder on the disk.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
