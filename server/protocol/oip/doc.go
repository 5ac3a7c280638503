// Package oip is the gRPC code of the Open Inference Protocol, version 2, which `make proto`
// generates from inference.proto.
package oip
