// Package mini holds the bundled model, mini-240, as a file in the program: 3.9 million parameters,
// int8, 4.4 MB, with trained heads. Open it with model.Read(mini.Name, mini.File(), ...). README.md
// beside it is its card: what it was trained on, how well it does, what it is not for.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package mini

import _ "embed"

// Name is what the model is called in results and errors.
const Name = "mini-240"

//go:embed mini.safetensors
var file []byte

// File is the model file, for model.Read. It must not be changed.
func File() []byte { return file }
