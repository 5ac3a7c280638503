// Package registry manages the loaded models: it self-tests a model before requests can find it,
// resolves the model that a request names, loads and unloads models of a repository while the
// server runs, closes a model after its last image, and reports failures of a model's device.
package registry
