package cli

import (
	"os"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

// ListImages lists the images of arguments: those below folders, and every other argument as it is.
func ListImages(f *imagefiles.Finder, args []string) ([]string, error) {
	var all []string
	for _, arg := range args {
		if info, err := os.Stat(arg); arg == Stdin || err != nil || !info.IsDir() {
			all = append(all, arg) // if it cannot be read, its result has the error
			continue
		}
		paths, err := f.List(arg)
		if err != nil {
			return nil, err
		}
		all = append(all, paths...)
	}
	return all, nil
}
