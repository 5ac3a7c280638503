// Package protocol is the Open Inference Protocol, version 2, as this server speaks it: requests as
// JSON with the binary tensor extension or as gRPC messages, answers as tensors, what a model tells
// of itself, and problems. It bounds what a request may take before memory is taken for it, and
// knows neither HTTP handlers nor models. Package oip under it is generated.
package protocol
