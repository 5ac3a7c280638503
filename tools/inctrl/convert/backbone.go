package convert

import (
	"context"
	"errors"
	"runtime/debug"

	"github.com/inctrl-go/inctrl/quantize/checkpoint"
	"github.com/inctrl-go/inctrl/quantize/layout"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// ErrHeads means that a checkpoint has trained heads, which need classes.
var ErrHeads = errors.New("the checkpoint has trained heads: 'inctrl convert' makes a model of it")

// Backbone writes the model file of an open checkpoint without trained heads, which it closes.
func Backbone(
	ctx context.Context, a *cli.App, f *checkpoint.File, o layout.Options, out string, int8 bool,
) error {
	defer frugal(int8)()
	w, err := layout.Read([]*checkpoint.File{f}, o)
	if err != nil {
		return err
	}
	defer w.Close()
	if w.HasHeads {
		return ErrHeads
	}
	if err := w.Identify(); err != nil {
		return err
	}
	say(a, w)
	return write(ctx, a, out, w.Config, &directed{Weights: w}, int8)
}

// frugal bounds the memory of a conversion, most of which is short-lived tensors, until undo.
func frugal(int8 bool) (undo func()) {
	percent, limit := debug.SetGCPercent(20), debug.SetMemoryLimit(-1)
	if int8 {
		debug.SetMemoryLimit(200 << 20) // bytes
	}
	return func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	}
}

// say logs what was found out about a checkpoint.
func say(a *cli.App, w *layout.Weights) {
	for _, note := range w.Notes {
		a.Log.Info(note)
	}
	for _, warning := range w.Warnings {
		a.Log.Warn(warning)
	}
}
