// Package modeldir is the folder of the models that `inctrl models get` has made. Their names are
// those of package catalogue.
package modeldir

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/internal/download"
)

// Catalogue has the models that can be got; tests replace it.
var Catalogue = catalogue.All()

// Dir is the folder: models in $INCTRL_HOME, or in inctrl in the user's cache folder
// ($XDG_CACHE_HOME if that is set).
func Dir() (string, error) {
	if home := os.Getenv("INCTRL_HOME"); home != "" {
		return filepath.Join(home, "models"), nil
	}
	dir, err := download.UserCache()
	if err != nil {
		return "", fmt.Errorf("no folder for models: %w; set INCTRL_HOME", err)
	}
	return filepath.Join(dir, "models"), nil
}

// File is the file of a model in a folder.
func File(dir string, c catalogue.Choice) string {
	return filepath.Join(dir, c.Model()+".safetensors")
}

// MissingError means that a model of the catalogue has not been got yet. It is an
// [fs.ErrNotExist].
type MissingError struct {
	Choice catalogue.Choice
	Folder string
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("model %s is not in %s yet: '%s' fetches it (%.0f MB, licence %s)",
		e.Choice.Model(), e.Folder, Get(e.Choice), float64(e.Choice.Bytes())/1e6, e.Choice.Licence)
}

// Is reports whether target is [fs.ErrNotExist].
func (e *MissingError) Is(target error) bool { return target == fs.ErrNotExist }

// Get is the command that gets a model.
func Get(c catalogue.Choice) string {
	words := []string{"inctrl models get", c.Name}
	if c.Side != 0 {
		words = append(words, fmt.Sprint("--image ", c.Side))
	}
	if c.Float32 {
		words = append(words, "--float32")
	}
	return strings.Join(words, " ")
}

// Named reports whether a name is one of the catalogue. A file of that name is ./name.
func Named(name string) bool {
	_, ok := Catalogue.Find(name)
	return ok
}

// Path is the file that a name stands for: of a model of the catalogue, or else the name itself.
// The error is a [*MissingError] if the model has not been got.
func Path(name string) (string, error) {
	c, ok := Catalogue.Find(name)
	if !ok {
		return name, nil
	}
	dir, err := Dir()
	if err != nil {
		return "", err
	}
	file := File(dir, c)
	if _, err := os.Stat(file); err != nil {
		return "", &MissingError{c, dir}
	}
	return file, nil
}
