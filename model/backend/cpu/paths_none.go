//go:build (!amd64 && !arm64) || purego

package cpu

// available is the kernels of this machine, the best first.
func available() []*kernels { return []*kernels{&portable} }
