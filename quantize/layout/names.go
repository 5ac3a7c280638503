package layout

import (
	"regexp"
	"strings"
)

// place maps a tensor of a layout to InCTRL's names.
type place struct {
	name       string // InCTRL's name, or one of the names below; empty: known but not used
	part       int    // index among the tensors that are concatenated
	transposed bool   // stored as outputs × inputs
}

// Our own names for tensors that are later folded into others.
const (
	registerTokens = "visual.register_tokens"
	layerScale     = ".ls_" // 1 and 2 of a block
)

// A layout is a naming of a transformer's tensors.
type layout struct {
	name  string
	shows string // the tensor that shows it
	place func(name string) (p place, ok bool)
}

var layouts = []layout{
	{"OpenCLIP", "visual.conv1.weight", openCLIP},
	{"heads of InCTRL", "adapter.fc.0.weight", openCLIP},
	{"Hugging Face CLIPModel", "vision_model.embeddings.class_embedding", huggingFace},
	{"DINOv2", "mask_token", timm},
	{"timm ViT", "cls_token", timm},
}

// idle are tensors that inference does not read: the temperature, which InCTRL replaces by 100
// (docs/algorithm.md §4.1), sizes that OpenAI stores as tensors, indices, masks and counters.
var idle = regexp.MustCompile(`^(logit_scale|logit_bias|input_resolution|context_length|` +
	`vocab_size|attn_mask|mask_token|head\.(weight|bias)|.*\.position_ids|` +
	`.*\.num_batches_tracked)$`)

// openCLIP is the naming of InCTRL, OpenCLIP and OpenAI.
func openCLIP(name string) (place, bool) {
	name = strings.TrimPrefix(name, "text.") // OpenCLIP's CustomTextCLIP
	return place{name: name}, true
}

// hfNames are Hugging Face's names outside the blocks.
var hfNames = map[string]place{
	"vision_model.embeddings.class_embedding":           {name: "visual.class_embedding"},
	"vision_model.embeddings.patch_embedding.weight":    {name: "visual.conv1.weight"},
	"vision_model.embeddings.position_embedding.weight": {name: "visual.positional_embedding"},
	"vision_model.pre_layrnorm.weight":                  {name: "visual.ln_pre.weight"},
	"vision_model.pre_layrnorm.bias":                    {name: "visual.ln_pre.bias"},
	"vision_model.post_layernorm.weight":                {name: "visual.ln_post.weight"},
	"vision_model.post_layernorm.bias":                  {name: "visual.ln_post.bias"},
	"visual_projection.weight":                          {name: "visual.proj", transposed: true},
	"text_model.embeddings.token_embedding.weight":      {name: "token_embedding.weight"},
	"text_model.embeddings.position_embedding.weight":   {name: "positional_embedding"},
	"text_model.final_layer_norm.weight":                {name: "ln_final.weight"},
	"text_model.final_layer_norm.bias":                  {name: "ln_final.bias"},

	"text_projection.weight": {name: "text_projection", transposed: true},
}

// hfLayers are Hugging Face's names within a block, before ".weight" and ".bias".
var hfLayers = map[string]place{
	"self_attn.q_proj":   {name: "attn.in_proj_"},
	"self_attn.k_proj":   {name: "attn.in_proj_", part: 1},
	"self_attn.v_proj":   {name: "attn.in_proj_", part: 2},
	"self_attn.out_proj": {name: "attn.out_proj."},
	"layer_norm1":        {name: "ln_1."},
	"layer_norm2":        {name: "ln_2."},
	"mlp.fc1":            {name: "mlp.c_fc."},
	"mlp.fc2":            {name: "mlp.c_proj."},
}

var hfBlock = regexp.MustCompile(
	`^(vision|text)_model\.encoder\.layers\.(0|[1-9]\d?)\.(.+)\.(weight|bias)$`)

func huggingFace(name string) (place, bool) {
	if p, ok := hfNames[name]; ok {
		return p, true
	}
	m := hfBlock.FindStringSubmatch(name)
	if m == nil {
		return place{}, false
	}
	p, ok := hfLayers[m[3]]
	tower := ""
	if m[1] == "vision" {
		tower = "visual."
	}
	p.name = tower + "transformer.resblocks." + m[2] + "." + p.name + m[4]
	return p, ok
}

// timmNames are timm's and DINOv2's names outside the blocks.
var timmNames = map[string]string{
	"cls_token": "visual.class_embedding", "pos_embed": "visual.positional_embedding",
	"register_tokens": registerTokens, "reg_token": registerTokens,
	"patch_embed.proj.weight": "visual.conv1.weight", "patch_embed.proj.bias": "visual.conv1.bias",
	"norm_pre.weight": "visual.ln_pre.weight", "norm_pre.bias": "visual.ln_pre.bias",
	"norm.weight": "visual.ln_post.weight", "norm.bias": "visual.ln_post.bias",
}

// timmLayers are timm's and DINOv2's names within a block.
var timmLayers = map[string]string{
	"norm1.weight": "ln_1.weight", "norm1.bias": "ln_1.bias",
	"attn.qkv.weight": "attn.in_proj_weight", "attn.qkv.bias": "attn.in_proj_bias",
	"attn.proj.weight": "attn.out_proj.weight", "attn.proj.bias": "attn.out_proj.bias",
	"norm2.weight": "ln_2.weight", "norm2.bias": "ln_2.bias",
	"mlp.fc1.weight": "mlp.c_fc.weight", "mlp.fc1.bias": "mlp.c_fc.bias",
	"mlp.fc2.weight": "mlp.c_proj.weight", "mlp.fc2.bias": "mlp.c_proj.bias",
	"ls1.gamma": "ls_1", "ls2.gamma": "ls_2",
}

var timmBlock = regexp.MustCompile(`^blocks\.(0|[1-9]\d?)\.(.+)$`)

func timm(name string) (place, bool) {
	if to, ok := timmNames[name]; ok {
		return place{name: to}, true
	}
	m := timmBlock.FindStringSubmatch(name)
	if m == nil {
		return place{}, false
	}
	to, ok := timmLayers[m[2]]
	return place{name: "visual.transformer.resblocks." + m[1] + "." + to}, ok
}
