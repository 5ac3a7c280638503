package layout

import (
	"fmt"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights"
)

// A layout is a naming of the tensors of one family.
type layout struct {
	name   string
	shows  string // the tensor that shows it
	with   string // another that it has too; empty: none
	patch  int    // side of its patches; 0: any
	family *family
	place  func(name string) (p place, ok bool)
	names  *naming // for errors; nil: those of our model files
}

// layouts are tried in order.
var layouts = []layout{
	{"OpenCLIP", "visual.conv1.weight", "", 0, openCLIPs, openCLIP, nil},
	{"heads of InCTRL", "adapter.fc.0.weight", "", 0, openCLIPs, openCLIP, nil},

	{"Hugging Face CLIP", "vision_model.embeddings.patch_embedding.weight",
		"vision_model.embeddings.class_embedding", 0, clips, huggingFace, &hfCLIP},
	{"Hugging Face SigLIP", "vision_model.embeddings.patch_embedding.weight", "", 0,
		siglips, huggingFace, &hfCLIP},
	{"Hugging Face CLIP", "embeddings.patch_embedding.weight", "embeddings.class_embedding", 0,
		clips, huggingFace, &hfCLIP},
	{"Hugging Face SigLIP", "embeddings.patch_embedding.weight", "", 0,
		siglips, huggingFace, &hfCLIP},

	{"Hugging Face DINOv3", "embeddings.patch_embeddings.weight", "", 0,
		dinov3s, hfDINOv3.place, &hfDINOv3},
	{"Hugging Face DINOv2", "embeddings.patch_embeddings.projection.weight",
		"encoder.layer.0.layer_scale1.lambda1", 0, dinov2s, hfDINOv2.place, &hfDINOv2},
	{"Hugging Face ViT", "embeddings.patch_embeddings.projection.weight", "", 0,
		hfViTs, hfViT.place, &hfViT},

	{"timm DINOv3", "patch_embed.proj.weight", "blocks.0.gamma_1", 0,
		dinov3s, timmDINOv3.place, &timmDINOv3},
	{"DINOv2", "patch_embed.proj.weight", "mask_token", 0, dinov2s, timm.place, &timm},
	{"DINOv2", "patch_embed.proj.weight", "blocks.0.ls1.gamma", 14, dinov2s, timm.place, &timm},
	{"timm CLIP", "patch_embed.proj.weight", "norm_pre.weight", 0, clips, timm.place, &timm},
	{"timm ViT", "patch_embed.proj.weight", "cls_token", 0, timmViTs, timm.place, &timm},
	{"timm SigLIP", "patch_embed.proj.weight", "", 0, timmSigLIPs, timm.place, &timm},
}

// openCLIP is the naming of InCTRL, OpenCLIP and OpenAI.
func openCLIP(name string) (place, bool) {
	const custom = "text." // OpenCLIP's CustomTextCLIP
	if len(name) > len(custom) && name[:len(custom)] == custom {
		name = name[len(custom):]
	}
	return place{name: name}, true
}

// A family is what models have in common that their tensors do not tell.
type family struct {
	eps       float32
	mean, std [3]float32
	guess     bool              // mean and std are those of most models, not of all
	gelu      string            // empty: models of the family differ
	image     int               // default side of the input, cut to a multiple of the patch; 0: own
	classless bool              // a model may have no class token
	taps      func(n int) []int // blocks to compare, of n
	rope      float32           // base of rotary positions; 0: none
	heads     map[int]int       // heads by width, where they are not 64 wide
}

var (
	clipMean = [3]float32{0.48145466, 0.4578275, 0.40821073} // docs/algorithm.md §2.1
	clipStd  = [3]float32{0.26862954, 0.26130258, 0.27577711}
	half     = [3]float32{0.5, 0.5, 0.5}       // timm's IMAGENET_INCEPTION_MEAN, also its deviation
	natural  = [3]float32{0.485, 0.456, 0.406} // the mean of ImageNet
	spread   = [3]float32{0.229, 0.224, 0.225} // and its deviation
)

// dinoImage is the default input side of DINOv2 and DINOv3. DINOv2's own positions are for 518
// pixels, 1369 patches, which take 1.6 times as long as 1024 and find no more.
const dinoImage = 448

var (
	openCLIPs = &family{eps: 1e-5, mean: clipMean, std: clipStd, gelu: "exact", taps: clipTaps,
		heads: openHeads}
	clips   = &family{eps: 1e-5, mean: clipMean, std: clipStd, taps: clipTaps, heads: openHeads}
	siglips = &family{eps: 1e-6, mean: half, std: half, gelu: "tanh", classless: true,
		taps: weights.MiddleTaps, heads: soHeads}
	timmSigLIPs = &family{eps: 1e-6, mean: half, std: half, classless: true,
		taps: weights.MiddleTaps, heads: soHeads}
	hfViTs = &family{eps: 1e-12, mean: half, std: half, guess: true, gelu: "exact",
		taps: weights.MiddleTaps, heads: openHeads}
	timmViTs = &family{eps: 1e-6, mean: half, std: half, guess: true, gelu: "exact",
		taps: weights.MiddleTaps, heads: openHeads}
	dinov2s = &family{eps: 1e-6, mean: natural, std: spread, gelu: "exact", image: dinoImage,
		taps: upperTaps}
	dinov3s = &family{eps: 1e-5, mean: natural, std: spread, gelu: "exact", image: dinoImage,
		taps: upperTaps, rope: 100, heads: map[int]int{4096: 32}}

	// OpenCLIP's ViT-H-14, ViT-g-14 and ViT-bigG-14 (docs/algorithm.md §3.4).
	openHeads = map[int]int{1280: 16, 1408: 16, 1664: 16}
	soHeads   = map[int]int{1152: 16, 1536: 16} // So400m, and SigLIP 2's giant
)

// headsOf is the number of heads of published models of the family with a width.
func (f *family) headsOf(width int) (int, error) {
	if n := f.heads[width]; n > 0 {
		return n, nil
	}
	if width < 64 || width%64 != 0 {
		return 0, fmt.Errorf("%w: a width of %d does not tell the number of attention heads, "+
			"and no config.json beside the file does: give --heads", ErrOption, width)
	}
	return width / 64, nil
}

// clipTaps are the paper's: 7, 9 and 11 of 12 (docs/algorithm.md §3.3), in proportion for other
// depths.
func clipTaps(n int) (taps []int) {
	for _, k := range []int{7, 9, 11} {
		taps = append(taps, max(1, (n*k+6)/12))
	}
	return slices.Compact(taps)
}

// upperTaps are the upper half of the blocks.
func upperTaps(n int) (taps []int) {
	for t := max(1, n/2); t <= n; t++ {
		taps = append(taps, t)
	}
	return taps
}
