package rest

import (
	"context"
	"net/http"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/transport"
)

// scoreForm answers POST /v1/score. An image that cannot be scored gets a line with the reason.
func (a *API) scoreForm(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	l := a.Service.Lease()
	defer l.Release()
	f, timeout, err := a.scoreRequest(w, r, l)
	if err != nil {
		return err
	}
	_, lines, err := a.score(r.Context(), c, l, f, timeout)
	if err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, lines)
}

// scoreSet answers requests to score images against a stored prompt set.
func (a *API) scoreSet(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
	l := a.Service.Lease()
	defer l.Release()
	f, timeout, err := a.scoreRequest(w, r, l)
	if err != nil {
		return err
	}
	if f.set != "" {
		return protocol.Bad("field prompt_set: the path names the prompt set")
	}
	f.set = r.PathValue("id")
	got, lines, err := a.score(r.Context(), c, l, f, timeout)
	if err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK,
		Scored{promptsets.LearnedOf(got.Model, got.Set), lines})
}

// scoreRequest reads a form with images and the client's timeout.
func (a *API) scoreRequest(
	w http.ResponseWriter, r *http.Request, l *admission.Lease,
) (*form, time.Duration, error) {
	if err := transport.WantType(r, "multipart/form-data"); err != nil {
		return nil, 0, err
	}
	timeout, err := headerTime(r)
	if err != nil {
		return nil, 0, err
	}
	f := &form{}
	return f, timeout, a.readForm(w, r, l, f.read)
}

// score scores the images of a form.
func (a *API) score(
	ctx context.Context, c *transport.Call, l *admission.Lease, f *form, timeout time.Duration,
) (*service.Response, []*record.Result, error) {
	limit, err := f.limit()
	if err != nil {
		return nil, nil, err
	}
	m, err := a.Service.Model(l, f.model, "")
	if err != nil {
		return nil, nil, err
	}
	c.Images = len(f.images)
	got, err := a.Service.Infer(ctx, service.Request{
		Inference: &protocol.Inference{
			PromptSet: f.set, Images: f.images, Timeout: timeout,
			MinArea: f.minArea, Outlines: f.outlines,
		},
		Model: m, Lease: l, Start: c.Start, Partial: true, Threshold: limit,
	})
	if err != nil {
		return nil, nil, err
	}
	var lines []*record.Result
	for i, r := range got.Results {
		lines = append(lines, line(f.names[i], f.details, r, got))
	}
	return got, lines, nil
}

// line is the result for one image; without details it is only the most important fields.
func line(name string, details bool, r service.Result, of *service.Response) *record.Result {
	if r.Err != nil {
		return record.Failed(name, r.Err)
	}
	l := record.Of(r.Result, of.Model.Info.Digest, of.Set.Info)
	l.Name, l.PromptSet = record.NameOf(name), of.Set.Resource.Reference()
	l.Located = record.Locate(r.Found)
	if !details {
		l.Parts, l.Map, l.Method, l.Model = nil, nil, "", ""
		l.PromptsDigest, l.PixelsDigest = "", ""
	}
	return l
}
