// Package protocol defines the messages of the Open Inference Protocol, version 2, as this server
// implements it: requests as JSON with the binary tensor extension or as gRPC messages, answers as
// tensors, descriptions of models, and errors. It bounds the memory of a request before it is
// allocated. It depends on neither HTTP handlers nor models. Package oip below it is generated.
package protocol
