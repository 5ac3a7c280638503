package layout

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// facts are what is known about a model apart from its tensors.
type facts struct {
	layout string
	quick  bool             // OpenAI's own archive, which means QuickGELU
	file   *checkpoint.File // a config.json may lie beside it
}

var (
	clipMean = [3]float32{0.48145466, 0.4578275, 0.40821073} // docs/algorithm.md §2.1
	clipStd  = [3]float32{0.26862954, 0.26130258, 0.27577711}
	timmMean = [3]float32{0.5, 0.5, 0.5}       // timm's IMAGENET_INCEPTION_MEAN, also its deviation
	dinoMean = [3]float32{0.485, 0.456, 0.406} // ImageNet's
	dinoStd  = [3]float32{0.229, 0.224, 0.225}
)

// dinoImage is the default input side for DINOv2. Its own positions are for 518 pixels, 1369
// patches, which is too slow for most uses.
const dinoImage = 224

// configure infers the configurations.
func (w *Weights) configure(f facts, o Options) error {
	conv, fc := w.shape("visual.conv1.weight"), w.shape(blockName(0)+"mlp.c_fc.weight")
	pos := w.shape("visual.positional_embedding")
	if len(conv) != 4 || conv[2] == 0 || len(fc) != 2 || len(pos) != 2 {
		return fmt.Errorf("%w: no image tower: want a patch embedding [D,3,P,P], "+
			"positions [T,D] and blocks, got %v, %v, %v", ErrTensors, conv, pos, fc)
	}
	grid := gridOf(pos[0])
	if grid == 0 {
		return fmt.Errorf("%w: %d positions do not form a square of patches", ErrShape, pos[0])
	}
	c := weights.Config{
		Image: grid * conv[2], Patch: conv[2], Width: conv[0], Layers: w.layers("visual."),
		MLP: fc[0], Embed: conv[0], GELU: "exact", Eps: 1e-5, Mean: clipMean, Std: clipStd,
		LnPre: w.Has("visual.ln_pre.weight"), Proj: w.Has("visual.proj"),
		PatchBias: w.Has("visual.conv1.bias"),
	}
	if proj := w.shape("visual.proj"); len(proj) == 2 {
		c.Embed = proj[1]
	}
	if regs := w.shape(registerTokens); len(regs) == 2 {
		c.Registers = regs[0]
	}
	c.Heads = heads(c.Width)
	w.Config = c
	if err := w.apply(f, o); err != nil {
		return err
	}
	w.HasHeads = w.Has("adapter.fc.0.weight") || w.Has("diff_head.projection1.weight")
	w.configureText()
	if w.HasHeads && w.Text == nil {
		return fmt.Errorf("%w: trained heads need the text tower that they were trained with: "+
			"give the base CLIP first", ErrTensors)
	}
	if w.Text != nil {
		if err := w.Text.Validate(); err != nil {
			return err
		}
	}
	return w.Config.Validate()
}

func (w *Weights) shape(name string) []int {
	if t := w.tensors[name]; t != nil {
		return t.shape
	}
	return nil
}

func blockName(i int) string { return fmt.Sprintf("visual.transformer.resblocks.%d.", i) }

var blockNumber = regexp.MustCompile(`^(visual\.)?transformer\.resblocks\.(0|[1-9]\d*)\.`)

// layers counts the blocks of a tower.
func (w *Weights) layers(tower string) (n int) {
	for name := range w.tensors {
		if m := blockNumber.FindStringSubmatch(name); m != nil && m[1] == tower {
			i, _ := strconv.Atoi(m[2])
			n = max(n, i+1)
		}
	}
	return n
}

// gridOf is the side of a square with that many positions, with or without a class token.
func gridOf(positions int) int {
	for _, n := range []int{positions - 1, positions} {
		if side := int(math.Sqrt(float64(n))); n > 0 && side*side == n {
			return side
		}
	}
	return 0
}

// heads is the number of heads of published ViTs with that width: 64 wide except in the largest
// (docs/algorithm.md §3.4; OpenCLIP's ViT-g-14 and ViT-bigG-14).
func heads(width int) int {
	switch width {
	case 1280, 1408, 1664:
		return 16
	}
	return width / 64
}

// tapsOf are the blocks to compare: 7, 9 and 11 of 12 for a CLIP (docs/algorithm.md §3.3), in
// proportion for other depths; 5, 7 and 9 for other ViTs.
func tapsOf(layers int, clip bool) (taps []int) {
	of := []int{5, 7, 9}
	if clip {
		of = []int{7, 9, 11}
	}
	for _, k := range of {
		t := max(1, (layers*k+6)/12)
		if len(taps) == 0 || t > taps[len(taps)-1] {
			taps = append(taps, t)
		}
	}
	return taps
}

// apply applies the layout, a config.json and the options, in this order.
func (w *Weights) apply(f facts, o Options) error {
	c, clip := &w.Config, false
	switch f.layout {
	case "timm ViT":
		c.Eps, c.Mean, c.Std = 1e-6, timmMean, timmMean
	case "DINOv2":
		c.Eps, c.Mean, c.Std = 1e-6, dinoMean, dinoStd
		c.Image = dinoImage / c.Patch * c.Patch
	default:
		clip = true
	}
	if f.quick {
		c.GELU = "quick"
	}
	if err := w.readConfig(f, o); err != nil {
		return err
	}
	if o.Heads != 0 {
		c.Heads = o.Heads
	}
	if o.GELU != "" {
		c.GELU = o.GELU
	}
	if o.Image != 0 {
		c.Image = o.Image
	}
	if o.Mean != nil {
		c.Mean = *o.Mean
	}
	if o.Std != nil {
		c.Std = *o.Std
	}
	if c.Taps = o.Taps; len(c.Taps) == 0 {
		c.Taps = tapsOf(c.Layers, clip)
	}
	if c.Name = o.Name; c.Name == "" {
		c.Name = nameOf(*c, clip)
	}
	return nil
}

func nameOf(c weights.Config, clip bool) string {
	if clip && c.Width == 896 && c.Layers == 12 && c.Patch == 16 && c.Image == 240 {
		return "vit-b-16-plus-240"
	}
	return fmt.Sprintf("vit-%dx%d-p%d-%d", c.Width, c.Layers, c.Patch, c.Image)
}

// published is a config.json beside a checkpoint: Hugging Face's for a CLIPModel, or timm's.
type published struct {
	Vision towerConfig `json:"vision_config"`
	Text   towerConfig `json:"text_config"`
	Timm   struct {
		Mean, Std []float32
	} `json:"pretrained_cfg"`
}

type towerConfig struct {
	Heads int     `json:"num_attention_heads"`
	Act   string  `json:"hidden_act"`
	Eps   float32 `json:"layer_norm_eps"`
}

const maxConfig = 1 << 20 // bytes

func (w *Weights) readConfig(f facts, o Options) error {
	if f.layout != "Hugging Face CLIPModel" && f.layout != "timm ViT" {
		return nil
	}
	text, err := f.file.Beside("config.json", maxConfig)
	if errors.Is(err, fs.ErrNotExist) {
		if f.layout != "timm ViT" && o.GELU == "" {
			return fmt.Errorf("%w: no config.json beside the file says which GELU it is: "+
				"OpenAI's models are \"quick\", OpenCLIP's \"exact\"", ErrOption)
		}
		return nil
	}
	if err != nil {
		return err
	}
	var p published
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("config.json: %w", err)
	}
	c := &w.Config
	w.textHeads = p.Text.Heads
	if p.Vision.Heads > 0 {
		c.Heads = p.Vision.Heads
	}
	if p.Vision.Eps > 0 {
		c.Eps = p.Vision.Eps
	}
	if len(p.Timm.Mean) == 3 && len(p.Timm.Std) == 3 {
		c.Mean, c.Std = [3]float32(p.Timm.Mean), [3]float32(p.Timm.Std)
	}
	switch {
	case f.layout == "timm ViT":
	case strings.HasPrefix(p.Vision.Act, "gelu"):
	case p.Vision.Act == "quick_gelu" || p.Vision.Act == "": // the default of CLIPVisionConfig
		c.GELU = "quick"
	default:
		return fmt.Errorf("%w: config.json: activation %.64q is not known here",
			ErrOption, p.Vision.Act)
	}
	return nil
}

// configureText infers the text tower's configuration, if there is one. All published ones have
// heads 64 wide, also OpenCLIP's ViT-bigG-14 of width 1280.
func (w *Weights) configureText() {
	tokens := w.shape("token_embedding.weight")
	if len(tokens) != 2 {
		return
	}
	c := weights.TextConfig{
		Name: w.Config.Name + "-text", Width: tokens[1], Layers: w.layers(""),
		Heads: tokens[1] / 64, Embed: w.Config.Embed, GELU: w.Config.GELU, Eps: w.Config.Eps,
	}
	if w.textHeads > 0 {
		c.Heads = w.textHeads
	}
	if fc := w.shape("transformer.resblocks.0.mlp.c_fc.weight"); len(fc) == 2 {
		c.MLP = fc[0]
	}
	w.Text = &c
}

// nameSpace sets the embedding space of a complete text tower: see [weights.Config].
func (w *Weights) nameSpace() {
	h := sha256.New()
	for _, v := range w.F32("text_projection") {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	w.Text.Space = hex.EncodeToString(h.Sum(nil))
	w.Config.Space = w.Text.Space
}
