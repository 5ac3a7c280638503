package rest

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/openapi"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

const temporaryPath = "/v1/temporary-prompt-sets"

// lessonForm is a parsed form that makes a temporary prompt set.
type lessonForm struct {
	draftForm
	check   []store.Upload
	prompts []byte
}

// lessonFields are its text fields.
var lessonFields = slices.DeleteFunc(slices.Clone(draftFields), func(name string) bool {
	return name == "name" || name == "label" || name == "activate"
})

func (f *lessonForm) read(p part, most int) error {
	switch p.FormName() {
	case "prompts":
		return p.file(&f.prompts)
	case "check":
		if len(f.check) == most {
			return protocol.TooMany(most)
		}
		data, err := p.lease.ReadAll(p)
		f.check = append(f.check, store.Upload{Data: data})
		return err
	}
	return f.draftForm.read(p, most)
}

// lesson reads a form; it returns the model too.
func (a *API) lesson(
	w http.ResponseWriter, r *http.Request, l *admission.Lease,
) (*lessonForm, error) {
	if err := transport.WantType(r, "multipart/form-data"); err != nil {
		return nil, err
	}
	f := &lessonForm{draftForm: draftForm{known: lessonFields, fields: map[string]string{}}}
	if err := a.readParts(w, r, l, f.read); err != nil {
		return nil, err
	}
	alone := len(f.images)+len(f.check) == 0
	switch {
	case f.prompts != nil && !alone:
		return nil, protocol.Bad("a prompt file and images: want one of them")
	case f.prompts == nil && len(f.images) == 0:
		return nil, protocol.Bad("no images: want one or more files in field image, or a prompt " +
			"file in field prompts")
	}
	return f, nil
}

// teach answers requests to make a temporary prompt set.
func (a *API) teach(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	ctx, stop := a.Service.Deadline(r.Context(), c.Start, 0)
	defer stop()
	l := a.Service.Lease()
	defer l.Release()
	f, err := a.lesson(w, r, l)
	if err != nil {
		return err
	}
	m, err := a.Service.Model(l, f.fields["model"], "")
	if err != nil {
		return err
	}
	d, err := f.draft(m.Info.View)
	if err != nil {
		return err
	}
	c.Images = len(d.Images) + len(f.check)
	sets, made := a.Service.Prompts, (*promptsets.Temporary)(nil)
	if f.prompts != nil {
		made, err = sets.Open(ctx, l, m, f.prompts)
	} else {
		made, err = sets.Teach(ctx, l, m,
			promptsets.Lesson{Recipe: d.Recipe, Images: d.Images, Check: f.check})
	}
	return answerTemporary(w, made, err)
}

// extend answers requests to add images to a temporary prompt set.
func (a *API) extend(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	ctx, stop := a.Service.Deadline(r.Context(), c.Start, 0)
	defer stop()
	l := a.Service.Lease()
	defer l.Release()
	if err := transport.WantType(r, "multipart/form-data"); err != nil {
		return err
	}
	f := &draftForm{known: []string{"model"}, fields: map[string]string{}}
	if err := a.readForm(w, r, l, f.read); err != nil {
		return err
	}
	m, err := a.Service.Model(l, f.fields["model"], "")
	if err != nil {
		return err
	}
	c.Images = len(f.images)
	made, err := a.Service.Prompts.Extend(ctx, l, m, r.PathValue("id"), f.uploads())
	return answerTemporary(w, made, err)
}

func answerTemporary(w http.ResponseWriter, made *promptsets.Temporary, err error) error {
	if err != nil {
		return err
	}
	w.Header().Set("Location", temporaryPath+"/"+made.ID)
	return transport.WriteJSON(w, http.StatusCreated, made)
}

// promptFile answers requests for the prompt file of a temporary prompt set.
func (a *API) promptFile(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	l := a.Service.Lease()
	defer l.Release()
	m, err := a.Service.Model(l, r.URL.Query().Get("model"), "")
	if err != nil {
		return err
	}
	data, err := a.Service.Prompts.PromptFile(r.Context(), l, m, r.PathValue("id"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, err = w.Write(data)
	return transport.Gone(err)
}

// temporary registers the operations on temporary prompt sets.
func (s *resources) temporary() {
	made := operationOf("create-temporary-prompt-set", "POST", temporaryPath,
		"Learn normal images, or open a prompt file, and keep nothing on disk", 404, 413, 504)
	s.form(&made, 201, promptsets.Temporary{}, lessonSchema(), s.api.teach)
	added := operationOf("extend-temporary-prompt-set", "POST", temporaryPath+"/{id}:add",
		"Make another temporary prompt set, of the images of this one and these", 404, 413, 504)
	added.Parameters = []*huma.Param{openapi.PathParam("id")}
	fields := addedSchema()
	delete(fields.Properties, "activate")
	s.form(&added, 201, promptsets.Temporary{}, fields, s.api.extend)
	file := operationOf("get-prompt-file", "GET", temporaryPath+"/{id}/prompts",
		"The prompt file of a temporary prompt set", 404)
	file.Parameters = []*huma.Param{openapi.PathParam("id"), {
		Name: "model", In: "query", Schema: openapi.Text("optional if there is only one"),
	}}
	s.document.Add(&file, 200, "application/octet-stream",
		&huma.Schema{Type: "string", Format: "binary"})
	s.handle(file.Method, file.Path, s.api.promptFile)
	operation(s, operationOf("delete-temporary-prompt-set", "DELETE", temporaryPath+"/{id}",
		"Delete a temporary prompt set", 404),
		func(_ context.Context, q *SetPath) (*struct{}, error) {
			return nil, s.sets().Drop(q.Ref)
		})
}

// lessonSchema is the form that makes a temporary prompt set.
func lessonSchema() *huma.Schema {
	o := draftSchema(false)
	delete(o.Properties, "activate")
	o.Required = nil
	o.Properties["check"] = openapi.Images()
	o.Properties["check"].Description = "further normal images, for the threshold alone"
	o.Properties["prompts"] = &huma.Schema{Type: "string", Format: "binary",
		Description: "a prompt file, instead of images"}
	return o
}
