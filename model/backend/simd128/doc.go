// Package simd128 is the backend for WebAssembly: the operations of kernels.c, compiled to a module
// that works on Go's own memory, so that nothing is copied between the two. Its bits are those of
// package ref, in every build and on any number of threads.
//
// Whoever starts the Go program gives it that memory and the module's functions (wasm/program.mjs):
// Go's stock loader cannot, so the backend is there under the build tag simd128 only.
//
// Threads are helpers, workers that have the module and the memory and take tasks of the job that
// Go runs; Go waits until the job is done, so nothing moves under them. Where memory may not be
// shared there are none, and everything else is the same.
package simd128

//go:generate make -C ../../.. simd128
