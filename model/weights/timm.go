package weights

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A plain ViT of the timm library is recognised by its tensor names. Its file has no configuration:
// what the shapes do not tell is timm's default (heads of width 64, mean = std = 0.5, eps 1e-6, erf
// GELU).

// timmTower maps timm's names outside the blocks to InCTRL's.
func timmTower(name string) string {
	switch name {
	case "cls_token":
		return "visual.class_embedding"
	case "pos_embed":
		return "visual.positional_embedding"
	}
	switch layer, kind := cutKind(name); layer {
	case "patch_embed.proj":
		return "visual.conv1" + kind
	case "norm":
		return "visual.ln_post" + kind
	}
	return ""
}

// timmBlock maps names after "blocks.N." to InCTRL's names.
func timmBlock(name string) string {
	switch name {
	case "attn.qkv.weight":
		return "attn.in_proj_weight"
	case "attn.qkv.bias":
		return "attn.in_proj_bias"
	}
	switch layer, kind := cutKind(name); layer {
	case "norm1":
		return "ln_1" + kind
	case "attn.proj":
		return "attn.out_proj" + kind
	case "norm2":
		return "ln_2" + kind
	case "mlp.fc1":
		return "mlp.c_fc" + kind
	case "mlp.fc2":
		return "mlp.c_proj" + kind
	}
	return ""
}

// cutKind splits off ".weight" or ".bias"; layer is empty for other names.
func cutKind(name string) (layer, kind string) {
	for _, kind := range []string{".weight", ".bias"} {
		if layer, ok := strings.CutSuffix(name, kind); ok {
			return layer, kind
		}
	}
	return "", ""
}

// timmName maps one name, or returns "" if a plain ViT does not have it.
func timmName(name string) string {
	rest, ok := strings.CutPrefix(name, "blocks.")
	if !ok {
		return timmTower(name)
	}
	number, rest, _ := strings.Cut(rest, ".")
	layer := timmBlock(rest)
	n, err := strconv.Atoi(number)
	// Numbers must be canonical: "7" and "07" must not be the same block.
	if err != nil || strconv.Itoa(n) != number || n < 0 || n >= maxLayers || layer == "" {
		return ""
	}
	return fmt.Sprintf("visual.transformer.resblocks.%d.%s", n, layer)
}

func isTimm(entries []entry) bool {
	return slices.ContainsFunc(entries, func(e entry) bool { return e.name == "cls_token" })
}

// fromTimm renames and reshapes the tensors of a timm file; stored maps back to the file's names.
// The classifier is dropped; unknown names are marked, so that they are refused later.
func fromTimm(entries []entry) (have []entry, stored map[string]string) {
	stored = map[string]string{}
	for _, e := range entries {
		if e.name == "head.weight" || e.name == "head.bias" {
			continue
		}
		name := timmName(e.name)
		if name == "" {
			name = "(timm) " + e.name
		}
		stored[name] = e.name
		// cls_token is [1, 1, D] and pos_embed [1, T, D].
		lead := e.name == "cls_token" && len(e.shape) == 3 && e.shape[0] == 1 && e.shape[1] == 1
		if lead {
			e.shape = e.shape[2:]
		} else if e.name == "pos_embed" && len(e.shape) == 3 && e.shape[0] == 1 {
			e.shape = e.shape[1:]
		}
		e.name = name
		have = append(have, e)
	}
	return have, stored
}

// blockOf is the block number in an InCTRL name, or −1.
func blockOf(name string) int {
	rest, ok := strings.CutPrefix(name, "visual.transformer.resblocks.")
	number, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return -1
	}
	return n
}

// timmConfig infers the configuration from renamed tensors.
func timmConfig(have []entry) (Config, error) {
	shapes := map[string][]int{}
	layers := 0
	for _, e := range have {
		shapes[e.name] = e.shape
		layers = max(layers, blockOf(e.name)+1)
	}
	conv := shapes["visual.conv1.weight"]
	pos := shapes["visual.positional_embedding"]
	fc := shapes["visual.transformer.resblocks.0.mlp.c_fc.weight"]
	if len(conv) != 4 || len(pos) != 2 || len(fc) != 2 {
		return Config{}, refuse(ErrMissing,
			"a timm file needs patch_embed.proj.weight [D,3,P,P], pos_embed [1,T,D] and blocks")
	}
	width, patch := conv[0], conv[2]
	grid := int(math.Sqrt(float64(pos[0] - 1)))
	if width%64 != 0 || grid*grid != pos[0]-1 || grid > maxImage || patch > maxImage {
		return Config{}, refuse(ErrConfig, "a timm file of width %d, %d rows and patch %d: "+
			"want a multiple of 64, a square and one, and at most %d",
			width, pos[0], patch, maxImage)
	}
	c := Config{
		Image: grid * patch, Patch: patch, Width: width, Layers: layers, Heads: width / 64,
		Embed: width, MLP: fc[0], Taps: MiddleTaps(layers), PatchBias: true, GELU: "exact",
		Eps: 1e-6, Mean: [3]float32{0.5, 0.5, 0.5}, Std: [3]float32{0.5, 0.5, 0.5},
	}
	c.Name = fmt.Sprintf("vit-%dx%d-p%d-%d", width, layers, patch, c.Image)
	return c.withDefaults(), c.Validate()
}

// MiddleTaps are the blocks of a ViT whose features are compared by default, of so many: from half
// of the depth to three quarters. docs/algorithm.md §3.3 does not define taps for other towers than
// the paper's.
func MiddleTaps(layers int) (taps []int) {
	for t := max(1, layers/2); t <= max(1, (3*layers+2)/4); t++ {
		taps = append(taps, t)
	}
	return taps
}
