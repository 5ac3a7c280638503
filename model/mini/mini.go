// Package mini embeds the bundled model, mini-240: 3.9 million parameters, int8, 4.4 MB, with
// trained heads. Open it with model.Read(mini.Name, mini.File(), ...). README.md in this folder is
// its model card: training data, accuracy, limits.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package mini

import _ "embed"

// Name is the model's name in results and errors.
const Name = "mini-240"

//go:embed mini.safetensors
var file []byte

// File is the model file, for model.Read. It must not be changed.
func File() []byte { return file }
