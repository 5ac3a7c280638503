package registry

import (
	"context"
	"errors"
	"fmt"
	"image"

	"github.com/inctrl-go/inctrl/model"
)

// ErrSelfTest is a model whose results are wrong on this machine.
var ErrSelfTest = errors.New("the model computes wrong results on this machine")

// goldens are the known digests of the self-test's score, by model digest, for models bundled with
// the program. They are the same on every machine and backend.
var goldens = map[string]string{miniDigest: miniGolden}

// Digests for mini-240.
const (
	miniDigest = "1c9512fd5b0716eb165f539a2cbe7760b47babb90d14b76364aa7babf7340371"
	miniGolden = "c78364fcc0c2c491c97075d398d754d58c2c3adafe0b75a5d470a7c160968e3e"
)

// SelfTest scores synthetic images: repeated, alone and in a batch, an image must give the same
// digest, and with the bundled model the known one. It also tries each prompt set, so that
// everything is initialised before the first request.
func SelfTest(ctx context.Context, d *model.Detector, sets map[string]Set) error {
	normal, query := synthetic(0), synthetic(1)
	learned, err := d.Learn(ctx, []model.Image{normal}, model.LearnOptions{View: &model.View{}})
	if err != nil {
		return err
	}
	defer learned.Close()
	own := NewSet(learned)
	digest, err := repeat(ctx, d, own, query)
	if err != nil {
		return err
	}
	want, known := goldens[d.Info().Digest]
	if known && own.Info.Oriented && digest != want {
		return fmt.Errorf("%w: digest %s, want %s", ErrSelfTest, digest, want)
	}
	for name, set := range sets {
		if _, err := repeat(ctx, d, set, query); err != nil {
			return fmt.Errorf("prompt set %.64q: %w", name, err)
		}
	}
	return nil
}

// repeat scores an image alone and twice in a batch, and returns the digest if all agree.
func repeat(
	ctx context.Context, d *model.Detector, set Set, p model.Image,
) (digest string, err error) {
	for _, n := range []int{1, 2} {
		jobs := make([]model.Job, n)
		for i := range n {
			q, err := d.Prepare(p, set.Info.View)
			if err != nil {
				return "", err
			}
			jobs[i] = model.Job{Query: q, Sets: []*model.PromptSet{set.PromptSet}}
		}
		all, err := d.ScoreBatch(ctx, jobs)
		if err != nil {
			return "", err
		}
		for _, r := range all {
			if digest == "" {
				digest = r[0].Digest
			}
			if r[0].Digest != digest {
				return "", fmt.Errorf("%w: digest %s, again %s", ErrSelfTest, digest, r[0].Digest)
			}
		}
	}
	return digest, nil
}

// synthetic is a patterned image, computed in integers, so the same on every machine.
func synthetic(seed uint32) model.Image {
	const side = 320
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	noise := 0x9e3779b9 ^ seed
	for i := range img.Pix {
		noise ^= noise << 13
		noise ^= noise >> 17
		noise ^= noise << 5
		x, y := i/4%side, i/4/side
		img.Pix[i] = uint8(64 + (x*y/97+int(seed)*x/3)%128 + int(noise%32))
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return model.Image{Name: "self-test", Pixels: img}
}
