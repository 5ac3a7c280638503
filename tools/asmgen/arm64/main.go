// Command arm64 writes the arm64 kernels of package model/backend/cpu. It stands beside the
// generator for amd64, as avo knows that architecture only. Go's assembler has no mnemonics for
// most of NEON's arithmetic: such instructions are written as words, each with its name in a
// comment.
package main

import (
	"flag"
	"log"
	"os"
)

func main() {
	out := flag.String("out", "", "the file to write")
	flag.Parse()
	extent()
	level()
	join()
	for _, int8 := range []bool{true, false} {
		for _, mode := range []string{"Store", "Add", "GELU", "GELUTanh", "QuickGELU"} {
			finish(int8, mode)
		}
	}
	dots("dots", 6, 16)
	dots("dot", 1, 32)
	norm()
	unit()
	softmax()
	scale()
	rotate()
	gate()
	transpose()
	level16()
	pairs16()
	softmax16()
	scale16()
	dots16("dots16", 6, 8)
	dots16("dot16", 1, 32)
	most()
	productNEON()
	productSDOT()
	if err := os.WriteFile(*out, text.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
