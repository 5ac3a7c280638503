package service

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
)

// Request asks for the scores of images.
type Request struct {
	*protocol.Inference
	Model *registry.Active
	Lease *admission.Lease // holds the model and has admitted the request's body
	Start time.Time        // when the request came; its timeout counts from here

	// A Partial request gets an error for each image that cannot be scored. Other requests fail as
	// a whole, and are answered with tensors: see [Response.Answer].
	Partial bool

	Threshold *float32 // decides in place of the prompt set's; nil: that does
}

// Response holds the results of a request.
type Response struct {
	Model   *registry.Active
	Set     registry.Set
	Results []Result // one per image

	id      *string
	outputs []protocol.Output
}

// Result is the outcome for one image.
type Result struct {
	*model.Result
	// Err is a [model.ImageError], if the image cannot be used; then there is no result.
	Err   error
	Found *model.Regions // nil if they are not requested
}

// Infer scores images. An error that is a [protocol.Problem] is meant for the client.
func (s *Service) Infer(ctx context.Context, q Request) (*Response, error) {
	ctx, stop := s.Deadline(ctx, q.Start, q.Timeout)
	defer stop()
	wanted, err := regionOptions(q.Inference)
	if err != nil {
		return nil, err
	}
	set, err := s.Prompts.Use(ctx, q.Lease, q.Model, q.PromptSet)
	if err != nil {
		return nil, err
	}
	r := &Response{Model: q.Model, Set: set, id: q.ID}
	if !q.Partial {
		r.outputs, err = q.SelectOutputs(set.Info.Threshold != nil, set.Info.View.Tiles > 0)
		if err != nil {
			return nil, err
		}
	}
	if err := checkView(q.Images, set); err != nil {
		return nil, err
	}
	if r.Results, err = s.work(ctx, q, set); err != nil {
		return nil, err
	}
	if err := r.decide(q.Threshold); err != nil {
		return nil, err
	}
	if q.Partial || q.Wants(protocol.OutputRegions) {
		if err := r.locate(wanted); err != nil {
			return nil, err
		}
	}
	if q.Partial {
		return r, nil
	}
	return r, r.Answer().Check()
}

// regionOptions are the regions that a request asks for.
func regionOptions(q *protocol.Inference) (o model.RegionOptions, err error) {
	o.Outlines = q.Outlines
	if q.MinArea == "" {
		return o, nil
	}
	if err := o.SetMinArea(q.MinArea); err != nil {
		return o, protocol.Bad("min_area: %v", err)
	}
	return o, nil
}

// decide decides all images by another threshold than the prompt set's, unless it is nil.
func (r *Response) decide(threshold *float32) error {
	for _, of := range r.Results {
		if threshold == nil || of.Err != nil {
			continue
		}
		if err := of.Decide(*threshold); err != nil {
			return err
		}
	}
	return nil
}

// locate finds the anomalous regions of all images.
func (r *Response) locate(o model.RegionOptions) (err error) {
	for i := range r.Results {
		of := &r.Results[i]
		if of.Err != nil {
			continue
		}
		if of.Found, err = of.Regions(o); err != nil {
			return err
		}
	}
	return nil
}

// checkView refuses cut squares for prompt sets that need the whole image.
func checkView(images []protocol.Image, set registry.Set) error {
	v := set.Info.View
	cut := slices.ContainsFunc(images, func(i protocol.Image) bool { return i.Cut })
	if cut && v.NeedsImage() {
		return protocol.Fail(http.StatusUnprocessableEntity, "view",
			"the prompt set has tiles, foreground or an area, so it needs whole images: "+
				"input %q, not %q",
			protocol.InputImage, protocol.InputPixels)
	}
	return nil
}

// work admits the images of a request and scores them before ctx ends.
func (s *Service) work(
	ctx context.Context, q Request, set registry.Set,
) (all []Result, err error) {
	defer func() { q.Model.Metrics.Request(q.Start, err) }()
	if wait := q.Model.Queue.Wait(q.Lease.Others()); wait > s.Wait {
		return nil, protocol.Fail(http.StatusTooManyRequests, "queue_wait",
			"the queue is full: it takes %.1f s, %v is the most", wait.Seconds(), s.Wait)
	}
	if err := q.Lease.Add(weight(q)); err != nil {
		return nil, err
	}
	all, err = s.score(ctx, q, set)
	for _, r := range all {
		s.Metrics.Image(r.Err == nil)
	}
	return all, err
}

// weight is what a request's images add to its body in the queue: one square each.
func weight(q Request) admission.Amount {
	a := admission.Amount{Images: len(q.Images)}
	square := q.Model.Info.Cost(1, 1, model.View{}).Query
	for _, i := range q.Images {
		if !i.Cut {
			a.Bytes += square
		}
	}
	return a
}

// Answer is the response in the protocol's form, with the outputs that the request asked for.
func (r *Response) Answer() *protocol.Answer {
	a := &protocol.Answer{
		ID: r.id, Model: r.Model.Name, Version: r.Model.Version, Outputs: r.outputs,
		Parameters: map[string]string{
			"model_digest": r.Model.Info.Digest, "prompt_set_digest": r.Set.Digest(),
		},
	}
	if of := r.Set.Resource; of.ID != "" {
		a.Parameters["prompt_set_id"] = of.ID
		a.Parameters["prompt_set_version"] = strconv.Itoa(of.Version)
	}
	for _, i := range r.Results {
		a.Results = append(a.Results, protocol.Result{
			Score: i.Score, Anomalous: i.Anomalous != nil && *i.Anomalous,
			Rows: i.Rows, Columns: i.Columns, Map: i.Map, Regions: regionsText(i.Found),
		})
	}
	return a
}

// regionsText is what a record says of regions, as JSON.
func regionsText(found *model.Regions) string {
	if found == nil {
		return ""
	}
	text, err := json.Marshal(record.Locate(found))
	if err != nil {
		panic("service: regions that JSON cannot hold") // only a NaN, which no map has
	}
	return string(text)
}

// imageError is the part of err that the image caused; nil if there is none.
func imageError(err error) *model.ImageError {
	bad, _ := errors.AsType[*model.ImageError](err)
	return bad
}

// check decides whether decoded images are worth scoring, or scored ones can be returned. Partial
// requests fail if all of their images are too large.
func (q *Request) check(all []Result) error {
	large := 0
	for i, r := range all {
		bad := imageError(r.Err)
		switch {
		case r.Err == nil:
		case bad == nil:
			return r.Err
		case !q.Partial: // the protocol has no partial results
			return protocol.ImageProblem(bad, "image %d of %d: %v", i, len(all), bad.Err)
		case bad.Class() == protocol.TooLarge:
			large++
		}
	}
	if large > 0 && large == len(all) {
		return protocol.ImageProblem(imageError(all[0].Err), "image 0 of %d: %v", large,
			imageError(all[0].Err).Err)
	}
	return nil
}
