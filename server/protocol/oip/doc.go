// Package oip is the Open Inference Protocol, version 2, over gRPC, as Go code that `make proto`
// writes from inference.proto.
package oip
