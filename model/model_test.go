package model_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/mini"
)

func second[T any](_ T, err error) error { return err }

// A Detector or a Text that was never opened behaves like a closed one.
func TestUnopened(t *testing.T) {
	t.Parallel()
	ctx, p := context.Background(), model.Image{Name: "x"}
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if i := d.Info(); i.Config.Name != mini.Name || len(i.Methods) != 2 {
		t.Errorf("%+v", i)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*model.Detector{"closed": d, "zero": {}, "nil": nil} {
		for method, err := range map[string]error{
			"Learn":         second(d.Learn(ctx, nil, model.LearnOptions{})),
			"Calibrate":     second(d.Calibrate(ctx, nil, nil, 0.1)),
			"OpenPrompts":   second(d.OpenPrompts("x")),
			"ReadPrompts":   second(d.ReadPrompts("x", nil)),
			"Score":         second(d.Score(ctx, p, nil)),
			"DecodeBytes":   second(d.DecodeBytes(p, 0)),
			"Prepare":       second(d.Prepare(p, model.View{})),
			"PreparePixels": second(d.PreparePixels("x", nil, model.View{})),
			"Encode":        d.Encode(ctx, nil),
			"ScoreBatch":    second(d.ScoreBatch(ctx, nil)),
			"Nearest":       second(d.Nearest(ctx, nil, nil, 0)),
			"Decode":        second(d.Decode(p, model.View{})),
			"Close":         d.Close(),
		} {
			if !errors.Is(err, model.ErrClosed) {
				t.Errorf("%s detector: %s gives %v", name, method, err)
			}
		}
	}
	if i := (*model.Detector)(nil).Info(); i.Config.Name != "" {
		t.Errorf("a nil detector is %+v", i)
	}
	for name, text := range map[string]*model.Text{"zero": {}, "nil": nil} {
		for method, err := range map[string]error{
			"Class": second(text.Class(ctx, d, "object")), "Close": text.Close(),
		} {
			if !errors.Is(err, model.ErrClosed) {
				t.Errorf("%s text tower: %s gives %v", name, method, err)
			}
		}
	}
}

// A failed open returns no half-made value.
func TestOpenErrors(t *testing.T) {
	t.Parallel()
	if d, err := model.Open("no/such/file", model.Options{}); d != nil || err == nil {
		t.Errorf("%v, %v", d, err)
	}
	if d, err := model.Read("x", []byte("no model"), model.Options{}); d != nil || err == nil ||
		!strings.Contains(err.Error(), "x") {
		t.Errorf("%v, %v", d, err)
	}
	if text, err := model.OpenText("no/such/file", bpe.Tokens, model.Options{}); text != nil ||
		err == nil {
		t.Errorf("%v, %v", text, err)
	}
}
