package rest

import (
	"context"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// draftForm is a parsed form that makes a set or a version.
type draftForm struct {
	form
	known  []string // its text fields
	fields map[string]string
	labels []string
}

// The text fields of a form that makes a set or a version, and of one that adds images to a
// version. Each is allowed once, but for label.
var (
	draftFields = []string{
		"name", "class", "method", "calibrate", "rotations", "letterbox", "grid", "tiles",
		"foreground", "range", "background", "area", "model", "activate", "label",
	}
	addedFields = []string{"model", "activate"}
)

// maxLabels bounds what is read; the store has the real limit.
const maxLabels = 64

func (f *draftForm) read(p part, most int) error {
	name := p.FormName()
	if name == "image" {
		return f.form.read(p, most)
	}
	if !slices.Contains(f.known, name) {
		return protocol.Bad("field %.64q, want image or one of %q", name, f.known)
	}
	if name == "label" && len(f.labels) == maxLabels {
		return protocol.Bad("%d labels, want fewer", maxLabels)
	}
	text := f.fields[name] // labels are not kept in fields, so this is empty for them
	err := readField(p, name, &text)
	if name == "label" {
		f.labels = append(f.labels, text)
	} else {
		f.fields[name] = text
	}
	return err
}

// draft converts the form to a draft; a missing view field takes the model's own value.
func (f *draftForm) draft(own model.View) (d store.Draft, err error) {
	if d.Labels, err = promptsets.ReadLabels(f.labels); err != nil {
		return d, err
	}
	d.Name = f.fields["name"]
	d.Recipe.Class, d.Recipe.Method = f.fields["class"], f.fields["method"]
	if d.Activate, err = f.flag("activate", true); err != nil {
		return d, err
	}
	if d.Recipe.Foreground, err = f.flag("foreground", false); err != nil {
		return d, err
	}
	if d.Recipe.Rotations = model.AutoRotations; f.fields["rotations"] != "auto" {
		if d.Recipe.Rotations, err = f.number("rotations", own.Rotations); err != nil {
			return d, err
		}
	}
	if d.Recipe.Tiles, err = f.number("tiles", 0); err != nil {
		return d, err
	}
	if d.Recipe.Letterbox, err = f.flag("letterbox", own.Whole(d.Recipe.Tiles)); err != nil {
		return d, err
	}
	if d.Recipe.Calibrate, err = f.rate(); err != nil {
		return d, err
	}
	d.Recipe.Range, d.Recipe.Background = f.fields["range"], f.fields["background"]
	d.Recipe.Area, d.Recipe.Grid = f.fields["area"], f.fields["grid"]
	v := promptsets.View(d.Recipe)
	if err := v.Check(); err != nil {
		return d, protocol.Fail(http.StatusUnprocessableEntity, "recipe", "%.256v", err)
	}
	v = v.Canonical()
	d.Recipe.Range, d.Recipe.Background, d.Recipe.Area = v.Range, v.Background, v.Area
	d.Recipe.Grid = v.Grid
	d.Images = f.uploads()
	return d, nil
}

// uploads are the images of the form.
func (f *draftForm) uploads() (all []store.Upload) {
	for i, image := range f.images {
		all = append(all, store.Upload{Name: plainName(f.names[i]), Data: image.Data})
	}
	return all
}

// rate is the false-alarm rate of the threshold; 0 means no threshold.
func (f *draftForm) rate() (float64, error) {
	text := f.fields["calibrate"]
	if text == "" {
		return 0, nil
	}
	rate, err := strconv.ParseFloat(text, 64)
	if err == nil {
		err = model.CheckRate(rate)
	}
	if err != nil {
		return 0, protocol.Bad("field calibrate is %.32q, want a rate, 0.000001 … 0.5", text)
	}
	return rate, nil
}

func (f *draftForm) flag(name string, other bool) (bool, error) {
	text := f.fields[name]
	if text == "" {
		return other, nil
	}
	v, err := strconv.ParseBool(text)
	if err != nil {
		return false, protocol.Bad("field %s is %.32q, want true or false", name, text)
	}
	return v, nil
}

func (f *draftForm) number(name string, other int) (int, error) {
	text := f.fields[name]
	if text == "" {
		return other, nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, protocol.Bad("field %s is %.32q, want a number", name, text)
	}
	return int(n), nil
}

// plainName is the last element of a file name, printable characters only.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
}

// makeSet answers requests to make a set, or a version of one.
func (a *API) makeSet(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	return a.make(w, r, c, draftFields, a.draftOf)
}

// addImages answers requests to make a version of another one's images and further ones.
func (a *API) addImages(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	return a.make(w, r, c, addedFields, a.addedOf)
}

// drafting converts a form to a draft, for a model of a view of its own.
type drafting func(
	ctx context.Context, l *admission.Lease, r *http.Request, f *draftForm, own model.View,
) (store.Draft, error)

func (a *API) make(
	w http.ResponseWriter, r *http.Request, c *transport.Call, fields []string, draft drafting,
) error {
	if err := transport.WantType(r, "multipart/form-data"); err != nil {
		return err
	}
	ctx, stop := a.Service.Deadline(r.Context(), c.Start, 0)
	defer stop()
	l := a.Service.Lease()
	defer l.Release()
	f := &draftForm{known: fields, fields: map[string]string{}}
	if err := a.readForm(w, r, l, f.read); err != nil {
		return err
	}
	m, err := a.Service.Model(l, f.fields["model"], "")
	if err != nil {
		return err
	}
	d, err := draft(ctx, l, r, f, m.Info.View)
	if err != nil {
		return err
	}
	c.Images = len(d.Images)
	made, set, err := a.Service.Prompts.Make(ctx, l, m, d)
	if err != nil {
		return err
	}
	return answerMade(w, made.Again, a.Service.Prompts.MadeOf(made, m, set))
}

// draftOf converts a request to make a set, or a version of one, to a draft.
func (a *API) draftOf(
	ctx context.Context, _ *admission.Lease, r *http.Request, f *draftForm, own model.View,
) (store.Draft, error) {
	d, err := f.draft(own)
	if err != nil {
		return d, err
	}
	d.Key = r.Header.Get("Idempotency-Key")
	sets := a.Service.Prompts
	if d.Name != "" {
		if err := sets.CheckName(d.Name); err != nil {
			return d, err
		}
	}
	if ref := r.PathValue("id"); ref != "" {
		err = sets.ForVersion(ctx, &d, ref, r.Header.Get("If-Match"))
	}
	return d, err
}

// addedOf converts a request to add images to a draft.
func (a *API) addedOf(
	ctx context.Context, l *admission.Lease, r *http.Request, f *draftForm, _ model.View,
) (d store.Draft, err error) {
	if d.Activate, err = f.flag("activate", true); err != nil {
		return d, err
	}
	d.Images, d.Key = f.uploads(), r.Header.Get("Idempotency-Key")
	return d, a.Service.Prompts.ForAdded(ctx, l, &d, r.PathValue("id"), r.Header.Get("If-Match"))
}

func answerMade(w http.ResponseWriter, again bool, made promptsets.Made) error {
	h := w.Header()
	h.Set("ETag", made.PromptSet.ETag)
	h.Set("Location", setsPath+"/"+made.PromptSet.ID)
	if again {
		h.Set("Idempotent-Replayed", "true")
	}
	return transport.WriteJSON(w, http.StatusCreated, made)
}
