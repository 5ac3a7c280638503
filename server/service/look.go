package service

import (
	"context"
	"errors"
	"image"
	"net/http"
	"time"

	"golang.org/x/image/draw"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
)

// Look asks for what explains a result: the pixels of an image as a prompt set shows them, or the
// normal patch that a patch of it is most like.
type Look struct {
	Model     *registry.Active
	Lease     *admission.Lease // holds the model and has admitted the request's body
	Start     time.Time
	PromptSet string
	Image     []byte
}

// Nearest finds the patch of the normal images that a patch of the image is most like.
func (s *Service) Nearest(ctx context.Context, q Look, patch int) (near model.Near, err error) {
	defer protocol.Recover(&err)
	ctx, stop := s.Deadline(ctx, q.Start, 0)
	defer stop()
	set, err := s.Prompts.Use(ctx, q.Lease, q.Model, q.PromptSet)
	if err != nil {
		return near, err
	}
	square := q.Model.Info.Cost(1, 1, model.View{}).Query
	if err := q.Lease.Add(admission.Amount{Images: 1, Bytes: square}); err != nil {
		return near, err
	}
	query, err := s.Decoder.Prepare(ctx, q.Model.Engine, set.Info.View, 0,
		protocol.Image{Data: q.Image},
		func(made *model.Query) error { return q.Lease.AddBytes(made.Bytes()) })
	if err == nil {
		near, err = q.Model.Nearest(ctx, query, set.PromptSet, patch)
	}
	return near, lookError(ctx, err)
}

// bytesPerPixel is what showing an image holds of each pixel besides the decoded image: itself in
// four bytes, and in a smaller size at most that once more.
const bytesPerPixel = 4 + 4

// Pixels decodes the image for display, upright, in the view of the prompt set if one is named. If
// side is not 0, it is made smaller until no side is longer.
func (s *Service) Pixels(ctx context.Context, q Look, side int) (img *image.RGBA, err error) {
	defer protocol.Recover(&err)
	ctx, stop := s.Deadline(ctx, q.Start, 0)
	defer stop()
	var v model.View
	if q.PromptSet != "" {
		set, err := s.Prompts.Use(ctx, q.Lease, q.Model, q.PromptSet)
		if err != nil {
			return nil, err
		}
		v = set.Info.View
	}
	if err := q.Lease.Add(admission.Amount{Images: 1}); err != nil {
		return nil, err
	}
	done, err := s.Decoder.Hold(ctx, q.Model.Engine, [][]byte{q.Image}, bytesPerPixel)
	if err != nil {
		return nil, lookError(ctx, err)
	}
	defer done()
	if img, err = q.Model.Decode(model.Image{Name: "0", Data: q.Image}, v); err != nil {
		return nil, lookError(ctx, err)
	}
	return shrunk(img, side), nil
}

// shrunk is an image whose sides have no more than so many pixels; 0 leaves it as it is.
func shrunk(img *image.RGBA, side int) *image.RGBA {
	size := img.Bounds().Size()
	long := max(size.X, size.Y)
	if side == 0 || long <= side {
		return img
	}
	to := image.NewRGBA(image.Rect(0, 0, max(1, size.X*side/long), max(1, size.Y*side/long)))
	draw.ApproxBiLinear.Scale(to, to.Rect, img, img.Rect, draw.Src, nil)
	return to
}

// lookError turns an error that the image or the patch caused into one for the client.
func lookError(ctx context.Context, err error) error {
	switch bad := imageError(err); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case bad != nil:
		return protocol.ImageProblem(bad, "image: %v", bad.Err)
	case errors.Is(err, model.ErrArgument):
		return protocol.Fail(http.StatusUnprocessableEntity, "patch", "%.256v", err)
	}
	return err
}
