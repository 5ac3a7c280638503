//go:build !js || formats

package preprocess

import (
	"errors"

	"golang.org/x/image/tiff"
)

// isUnsupported reports whether an error of the further decoders is about a feature of the format.
func isUnsupported(err error) bool {
	var tiffErr tiff.UnsupportedError
	return errors.As(err, &tiffErr)
}
