// Package mini is the small InCTRL model that comes with the project: see the card beside it.
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
