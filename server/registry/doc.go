// Package registry holds the models at work: it tests a model before requests find it, finds the
// one that a request means, loads and unloads those of a repository while the server runs, closes a
// model after its last image, and tells when the device of one fails.
package registry
