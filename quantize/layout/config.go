package layout

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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
	layout
	quick     bool             // OpenAI's own archive, which means QuickGELU
	file      *checkpoint.File // a config.json may lie beside it
	published                  // what that says
	flat      bool             // the patch embedding was stored as a plain matrix
}

// configure infers the configurations.
func (w *Weights) configure(f facts, o Options) error {
	if err := w.measure(f); err != nil {
		return err
	}
	if err := w.apply(f, o); err != nil {
		return err
	}
	w.HasHeads = w.Has("adapter.fc.0.weight") || w.Has("diff_head.projection1.weight")
	w.configureText(f)
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

// measure infers what the shapes of tensors tell, and compares it with what config.json says.
func (w *Weights) measure(f facts) error {
	conv, pos := w.shape(patchWeights), w.shape(positionRows)
	fc, proj := w.shape(blockName(0)+"mlp.c_fc.weight"), w.shape(blockName(0)+"mlp.c_proj.weight")
	if len(conv) != 4 || conv[2] == 0 || len(fc) != 2 || len(proj) != 2 ||
		len(pos) != 2 && f.family.rope == 0 {
		return fmt.Errorf("%w: no image tower: want a patch embedding [D,3,P,P], "+
			"positions [T,D] and blocks, got %v, %v, %v, %v", ErrTensors, conv, pos, fc, proj)
	}
	c := weights.Config{
		Patch: conv[2], Width: conv[0], Embed: conv[0], Layers: w.layers("visual."),
		MLP: proj[1], Gated: fc[0] == 2*proj[1], Rope: f.family.rope,
		LnPre: w.Has("visual.ln_pre.weight"), Proj: w.Has("visual.proj"),
		PatchBias: w.Has("visual.conv1.bias"),
		NoClass:   f.family.classless && !w.Has("visual.class_embedding"),
	}
	if regs := w.shape(registerTokens); len(regs) == 2 {
		c.Registers = regs[0]
	}
	if proj := w.shape("visual.proj"); len(proj) == 2 {
		c.Embed = proj[1]
	}
	if c.Rope == 0 {
		grid := gridOf(pos[0], !c.NoClass)
		if grid == 0 {
			return fmt.Errorf("%w: %s: %d positions do not form a square of patches", ErrShape,
				w.called(positionRows), pos[0])
		}
		c.Image = grid * c.Patch
	}
	w.Config = c
	return w.agree(f, conv)
}

// agree compares what config.json says of sizes with what the tensors have.
func (w *Weights) agree(f facts, conv []int) error {
	c := w.Config
	tensors := map[string]struct {
		size int
		name string
	}{
		"hidden_size": {c.Width, patchWeights}, "patch_size": {c.Patch, patchWeights},
		"num_channels":        {conv[1], patchWeights},
		"num_hidden_layers":   {c.Layers, blockName(c.Layers-1) + "mlp.c_fc.weight"},
		"intermediate_size":   {c.MLP, blockName(0) + "mlp.c_proj.weight"},
		"image_size":          {c.Image, positionRows},
		"num_register_tokens": {c.Registers, registerTokens},
	}
	for _, s := range f.sizes {
		t := tensors[s.key]
		free := s.key == "image_size" && c.Rope != 0 || // any image will do
			s.key == "intermediate_size" && f.family == dinov2s // which go by mlp_ratio
		if s.size != t.size && !free {
			return fmt.Errorf("%w contradicts %s, which is %v: its %s is %d, want %d", ErrConfig,
				w.called(t.name), w.shape(t.name), s.key, s.size, t.size)
		}
	}
	return nil
}

func (w *Weights) shape(name string) []int {
	if t := w.tensors[name]; t != nil {
		return t.shape
	}
	return nil
}

const (
	patchWeights = "visual.conv1.weight"
	positionRows = "visual.positional_embedding"
)

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

// gridOf is the side of a square with that many positions, or, with a class token, one less; 0 if
// there is none.
func gridOf(positions int, class bool) int {
	for _, n := range []int{positions - 1, positions} {
		side := int(math.Sqrt(float64(max(n, 0))))
		if side > 0 && side*side == n && (class || n == positions) {
			return side
		}
	}
	return 0
}

// apply applies the family, a config.json and the options, in this order.
func (w *Weights) apply(f facts, o Options) (err error) {
	c, l := &w.Config, f.family
	c.Eps, c.Mean, c.Std = cmp.Or(f.eps, l.eps), l.mean, l.std
	switch {
	case c.Rope != 0:
	case f.flat:
		c.Interpolation = weights.InterpolationBilinear
	case l == dinov2s && c.Registers == 0:
		c.Interpolation = weights.InterpolationPlain
	}
	if l.rope != 0 && f.theta != 0 {
		c.Rope = f.theta
	}
	if l.image != 0 {
		c.Image = l.image / c.Patch * c.Patch
	}
	if c.Heads = cmp.Or(o.Heads, f.heads); c.Heads == 0 {
		if c.Heads, err = l.headsOf(c.Width); err != nil {
			return err
		}
	}
	if c.GELU, err = f.gelu(c.Gated, o); err != nil {
		return err
	}
	w.usual = c.Image
	c.Image = cmp.Or(o.Image, c.Image)
	w.normalize(f, o)
	if c.Taps = o.Taps; len(c.Taps) == 0 {
		c.Taps = l.taps(c.Layers)
	}
	if c.Name = o.Name; c.Name == "" {
		c.Name = nameOf(*c, l == openCLIPs)
	}
	return nil
}

// tanhs are timm's SigLIPs with the tanh form of GELU.
var tanhs = regexp.MustCompile(`patch32_siglip|large_patch16_siglip(_gap)?_512|` +
	`so400m_patch16_siglip|giantopt_patch16_siglip`)

// gelu is the form of GELU.
func (f facts) gelu(gated bool, o Options) (string, error) {
	act := f.act
	if gated && f.family == dinov2s {
		act = "" // which is SiLU then, whatever is stored
	}
	switch {
	case o.GELU != "":
		return o.GELU, nil
	case f.quick || act == "quick_gelu":
		return "quick", nil
	case act == "gelu" || gated && (act == "silu" || act == ""):
		return "exact", nil
	case act == "gelu_pytorch_tanh" || act == "gelu_new" || act == "gelu_fast":
		return "tanh", nil
	case act != "":
		return "", fmt.Errorf("%w: config.json: activation %.64q is not known here: "+
			"give --gelu", ErrOption, act)
	case f.family.gelu != "":
		return f.family.gelu, nil
	case f.architecture != "":
		return timmGELU(f.architecture), nil
	case f.there && f.family == clips && strings.HasPrefix(f.name, "Hugging"):
		return "quick", nil // the default of CLIPVisionConfig
	}
	return "", fmt.Errorf("%w: no config.json beside the file says which GELU it is: give --gelu; "+
		"OpenAI's CLIPs are quick, OpenCLIP's exact, timm's SigLIPs exact or tanh", ErrOption)
}

func timmGELU(architecture string) string {
	switch {
	case strings.Contains(architecture, "quickgelu"):
		return "quick"
	case tanhs.MatchString(architecture):
		return "tanh"
	}
	return "exact"
}

// normalize sets mean and deviation of pixels.
func (w *Weights) normalize(f facts, o Options) {
	c := &w.Config
	if f.family == timmViTs && w.Has(blockName(0)+"ls_1") {
		c.Mean, c.Std = natural, spread // DeiT III and others
	}
	mean, std := cmp.Or(o.Mean, f.mean), cmp.Or(o.Std, f.std)
	if mean != nil {
		c.Mean = *mean
	}
	if std != nil {
		c.Std = *std
	}
	if f.family.guess && (mean == nil || std == nil) {
		w.warn("mean %v and deviation %v of pixels are taken, as most models of the layout of %s "+
			"have: if this one was trained with others, give --mean and --std",
			c.Mean, c.Std, f.name)
	}
}

func nameOf(c weights.Config, clip bool) string {
	if clip && c.Width == 896 && c.Layers == 12 && c.Patch == 16 && c.Image == 240 {
		return "vit-b-16-plus-240"
	}
	return fmt.Sprintf("vit-%dx%d-p%d-%d", c.Width, c.Layers, c.Patch, c.Image)
}

// readConfig reads the config.json beside the file, if there is one.
func (f *facts) readConfig() error {
	text, err := f.file.Beside("config.json", maxConfig)
	if err == nil {
		f.published, err = readPublished(text)
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}

// configureText infers the text tower's configuration, if there is one. All published ones have
// heads 64 wide, also OpenCLIP's ViT-bigG-14 of width 1280.
func (w *Weights) configureText(f facts) {
	tokens := w.shape("token_embedding.weight")
	if len(tokens) != 2 {
		return
	}
	c := weights.TextConfig{
		Name: w.Config.Name + "-text", Width: tokens[1], Layers: w.layers(""),
		Heads: cmp.Or(f.textHeads, tokens[1]/64), Embed: w.Config.Embed, GELU: w.Config.GELU,
		Eps: w.Config.Eps,
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
