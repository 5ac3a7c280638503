// Package simd128 is the backend for WebAssembly: the operations of kernels.c, compiled to a module
// that works on Go's own memory, so that nothing is copied between the two. Its bits are those of
// package ref, in every build and on any number of threads.
//
// The loader that starts the Go program gives it that memory and the module's functions
// (wasm/program.mjs). Go's own loader cannot, so the backend needs the build tag simd128.
//
// Threads are helpers: workers that have the module and the memory and take tasks of the job that
// Go runs. Go waits until the job is done, so its memory does not move meanwhile. A page that may
// not share memory has no helpers; everything else is the same.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package simd128

//go:generate make -C ../../.. simd128
