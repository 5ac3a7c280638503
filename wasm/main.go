//go:build js && wasm

// Command wasm is the detector for a web worker: package model behind one JavaScript function. The
// worker (web/src/worker.ts) sets three functions before it starts the program,
//
//	inctrl.reply(id, error, value)    the answer of a call: error is null or {code, message}
//	inctrl.yield(f)                   call f once messages to the worker have been handled
//	inctrl.progress(id, done, total)  how much of a call is done, in bytes or steps
//
// and the program sets two when it is ready,
//
//	inctrl.call(id, method, args)   begin a call; calls run one at a time, in order
//	inctrl.cancel(id)               make a call end soon, with an error of code "aborted"
//
// The methods are those of type session in methods.go, or with the build tag text, which makes the
// program of the text tower, in text.go; or with the build tag formats, which makes the program of
// further image formats, in formats.go; or with the build tag convert, which makes the program that
// converts published checkpoints, in convert.go.
package main

import (
	"runtime/debug"

	"github.com/hack-pad/safejs"
)

func main() {
	// Nearly all memory is weights, which never become garbage, so the heap need not double before
	// a collection.
	debug.SetGCPercent(5)
	s := newSession()
	host := must(safejs.Global().Get("inctrl"))
	s.host = host
	call := must(safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		s.call(request{must(args[0].Int()), must(args[1].String()), args[2]})
		return nil
	}))
	cancel := must(safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		s.cancel(must(args[0].Int()))
		return nil
	}))
	check(host.Set("call", call))
	check(host.Set("cancel", cancel))
	must(host.Call("reply", 0, nil, nil)) // ready
	s.serve()
}

// must is for calls of the worker's own functions: an error in them is a bug and ends the program.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
