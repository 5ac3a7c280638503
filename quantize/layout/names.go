package layout

import (
	"regexp"
	"slices"
	"strings"
)

// place maps a tensor of a layout to InCTRL's names.
type place struct {
	name       string // InCTRL's name, or one of those of tensors that are folded into others
	part       int    // index among the tensors that are concatenated
	transposed bool   // stored as outputs × inputs
}

// registerTokens is our own name for tokens that become rows of the positions; LayerScale's factors
// are likewise ls_1 and ls_2 of a block.
const registerTokens = "visual.register_tokens"

// A naming is how a layout names the tensors of a transformer.
type naming struct {
	tower   string           // what our names of the transformer begin with
	outside map[string]place // names outside the blocks
	blocks  string           // what the names within blocks begin with, before the block's number
	inside  map[string]place // names within a block, after its number
}

var blockIndex = regexp.MustCompile(`^(0|[1-9]\d?)$`)

func (n *naming) place(name string) (place, bool) {
	if p, ok := n.outside[name]; ok {
		return p, true
	}
	rest, in := strings.CutPrefix(name, n.blocks)
	number, rest, _ := strings.Cut(rest, ".")
	p, ok := n.inside[rest]
	p.name = n.tower + "transformer.resblocks." + number + "." + p.name
	return p, ok && in && blockIndex.MatchString(number)
}

// original is what the layout calls a tensor of ours; empty if it has no such tensor.
func (n *naming) original(name string) string {
	if from := first(n.outside, name); from != "" {
		return from
	}
	rest, in := strings.CutPrefix(name, n.tower+"transformer.resblocks.")
	number, rest, _ := strings.Cut(rest, ".")
	if from := first(n.inside, rest); in && from != "" {
		return n.blocks + number + "." + from
	}
	return ""
}

// first is the first name, in order, of what is placed at one of ours.
func first(places map[string]place, name string) string {
	var all []string
	for from, p := range places {
		if p.name == name {
			all = append(all, from)
		}
	}
	if all == nil {
		return ""
	}
	return slices.Min(all)
}

// pairs are places of modules, each with a weight and a bias.
func pairs(modules map[string]place) map[string]place {
	all := map[string]place{}
	for from, p := range modules {
		name := p.name
		for _, kind := range []string{"weight", "bias"} {
			p.name = name + kind
			all[from+"."+kind] = p
		}
	}
	return all
}

// also adds places of single tensors.
func also(all map[string]place, more map[string]string) map[string]place {
	for from, to := range more {
		all[from] = place{name: to}
	}
	return all
}

// hfCLIP is Hugging Face's naming of the image towers of CLIP and SigLIP.
var hfCLIP = naming{
	tower: "visual.",
	outside: also(pairs(map[string]place{
		"embeddings.patch_embedding": {name: "visual.conv1."},
		"pre_layrnorm":               {name: "visual.ln_pre."},
		"post_layernorm":             {name: "visual.ln_post."},
	}), map[string]string{
		"embeddings.class_embedding":           "visual.class_embedding",
		"embeddings.position_embedding.weight": "visual.positional_embedding",
	}),
	blocks: "encoder.layers.",
	inside: hfLayers,
}

// hfText is Hugging Face's naming of the text tower of CLIP.
var hfText = naming{
	outside: also(pairs(map[string]place{"final_layer_norm": {name: "ln_final."}}),
		map[string]string{
			"embeddings.token_embedding.weight":    "token_embedding.weight",
			"embeddings.position_embedding.weight": "positional_embedding",
		}),
	blocks: "encoder.layers.",
	inside: hfLayers,
}

var hfLayers = pairs(map[string]place{
	"self_attn.q_proj":   {name: "attn.in_proj_"},
	"self_attn.k_proj":   {name: "attn.in_proj_", part: 1},
	"self_attn.v_proj":   {name: "attn.in_proj_", part: 2},
	"self_attn.out_proj": {name: "attn.out_proj."},
	"layer_norm1":        {name: "ln_1."},
	"layer_norm2":        {name: "ln_2."},
	"mlp.fc1":            {name: "mlp.c_fc."},
	"mlp.fc2":            {name: "mlp.c_proj."},
})

var hfProjections = map[string]place{
	"visual_projection.weight": {name: "visual.proj", transposed: true},
	"text_projection.weight":   {name: "text_projection", transposed: true},
}

// huggingFace is the naming of CLIPModel, SiglipModel and their image towers alone, which Hugging
// Face stores with and without "vision_model.".
func huggingFace(name string) (place, bool) {
	if p, ok := hfProjections[name]; ok {
		return p, true
	}
	if rest, ok := strings.CutPrefix(name, "text_model."); ok {
		return hfText.place(rest)
	}
	return hfCLIP.place(strings.TrimPrefix(name, "vision_model."))
}

// hfViT is Hugging Face's naming of ViT, and but for the blocks of DINOv2.
var hfViT = naming{
	tower: "visual.",
	outside: also(pairs(map[string]place{
		"embeddings.patch_embeddings.projection": {name: "visual.conv1."},
		"layernorm":                              {name: "visual.ln_post."},
	}), map[string]string{
		"embeddings.cls_token":           "visual.class_embedding",
		"embeddings.position_embeddings": "visual.positional_embedding",
		"embeddings.register_tokens":     registerTokens,
	}),
	blocks: "encoder.layer.",
	inside: pairs(map[string]place{
		"attention.attention.query": {name: "attn.in_proj_"},
		"attention.attention.key":   {name: "attn.in_proj_", part: 1},
		"attention.attention.value": {name: "attn.in_proj_", part: 2},
		"attention.output.dense":    {name: "attn.out_proj."},
		"layernorm_before":          {name: "ln_1."},
		"layernorm_after":           {name: "ln_2."},
		"intermediate.dense":        {name: "mlp.c_fc."},
		"output.dense":              {name: "mlp.c_proj."},
	}),
}

var hfDINOv2 = naming{
	tower: "visual.", outside: hfViT.outside, blocks: "encoder.layer.",
	inside: also(pairs(map[string]place{
		"attention.attention.query": {name: "attn.in_proj_"},
		"attention.attention.key":   {name: "attn.in_proj_", part: 1},
		"attention.attention.value": {name: "attn.in_proj_", part: 2},
		"attention.output.dense":    {name: "attn.out_proj."},
		"norm1":                     {name: "ln_1."},
		"norm2":                     {name: "ln_2."},
		"mlp.fc1":                   {name: "mlp.c_fc."},
		"mlp.fc2":                   {name: "mlp.c_proj."},
		"mlp.weights_in":            {name: "mlp.c_fc."}, // SwiGLU, of the giant
		"mlp.weights_out":           {name: "mlp.c_proj."},
	}), map[string]string{"layer_scale1.lambda1": "ls_1", "layer_scale2.lambda1": "ls_2"}),
}

var hfDINOv3 = naming{
	tower: "visual.",
	outside: also(pairs(map[string]place{
		"embeddings.patch_embeddings": {name: "visual.conv1."},
		"norm":                        {name: "visual.ln_post."},
	}), map[string]string{
		"embeddings.cls_token":       "visual.class_embedding",
		"embeddings.register_tokens": registerTokens,
	}),
	blocks: "layer.",
	inside: also(pairs(map[string]place{
		"attention.q_proj": {name: "attn.in_proj_"},
		"attention.k_proj": {name: "attn.in_proj_", part: 1},
		"attention.v_proj": {name: "attn.in_proj_", part: 2},
		"attention.o_proj": {name: "attn.out_proj."},
		"norm1":            {name: "ln_1."},
		"norm2":            {name: "ln_2."},
		"mlp.gate_proj":    {name: "mlp.c_fc."}, // of SwiGLU; without it up_proj is all
		"mlp.up_proj":      {name: "mlp.c_fc.", part: 1},
		"mlp.down_proj":    {name: "mlp.c_proj."},
	}), map[string]string{"layer_scale1.lambda1": "ls_1", "layer_scale2.lambda1": "ls_2"}),
}

// timm is the naming of timm and of Meta's DINOv2.
var timm = naming{
	tower: "visual.",
	outside: also(pairs(map[string]place{
		"patch_embed.proj": {name: "visual.conv1."},
		"norm_pre":         {name: "visual.ln_pre."},
		"norm":             {name: "visual.ln_post."},
	}), map[string]string{
		"cls_token": "visual.class_embedding", "pos_embed": "visual.positional_embedding",
		"register_tokens": registerTokens, "reg_token": registerTokens,
	}),
	blocks: "blocks.",
	inside: also(pairs(map[string]place{
		"attn.qkv":  {name: "attn.in_proj_"},
		"attn.proj": {name: "attn.out_proj."},
		"norm1":     {name: "ln_1."},
		"norm2":     {name: "ln_2."},
		"mlp.fc1":   {name: "mlp.c_fc."},
		"mlp.fc2":   {name: "mlp.c_proj."},
		"mlp.w12":   {name: "mlp.c_fc."}, // SwiGLU, of Meta's giant
		"mlp.w3":    {name: "mlp.c_proj."},
	}), map[string]string{"ls1.gamma": "ls_1", "ls2.gamma": "ls_2"}),
}

// timmDINOv3 is timm's naming of DINOv3.
var timmDINOv3 = naming{
	tower: "visual.", outside: timm.outside, blocks: "blocks.",
	inside: timmRope(),
}

func timmRope() map[string]place {
	all := pairs(map[string]place{
		"attn.proj": {name: "attn.out_proj."},
		"norm1":     {name: "ln_1."},
		"norm2":     {name: "ln_2."},
		"mlp.fc1":   {name: "mlp.c_fc."},
		"mlp.fc1_g": {name: "mlp.c_fc."}, // of SwiGLU
		"mlp.fc1_x": {name: "mlp.c_fc.", part: 1},
		"mlp.fc2":   {name: "mlp.c_proj."},
	})
	all["attn.q_bias"] = place{name: "attn.in_proj_bias"}
	all["attn.v_bias"] = place{name: "attn.in_proj_bias", part: 2}
	return also(all, map[string]string{
		"attn.qkv.weight": "attn.in_proj_weight", "gamma_1": "ls_1", "gamma_2": "ls_2",
	})
}

// idle are tensors that inference does not read: the temperature, which InCTRL replaces by 100
// (docs/algorithm.md §4.1), sizes that OpenAI stores as tensors, indices, masks and counters.
var idle = regexp.MustCompile(`^(logit_scale|logit_bias|input_resolution|context_length|` +
	`vocab_size|attn_mask|(embeddings\.)?mask_token|.*\.position_ids|.*\.num_batches_tracked)$`)

// aside are parts of published models that no feature of a patch goes through.
var aside = []struct {
	what  string
	names *regexp.Regexp
}{
	{"the classifier", regexp.MustCompile(`^(classifier|head)\.(weight|bias)$`)},
	{"the pooler", regexp.MustCompile(`^pooler\.dense\.(weight|bias)$`)},
	{"the norm of pooled features", regexp.MustCompile(`^fc_norm\.(weight|bias)$`)},
	{"the attention-pooling head", regexp.MustCompile(`^(attn_pool\.|(vision_model\.)?head\.` +
		`(probe$|(attention|layernorm|mlp)\.))`)},
}

// asideOf is the part that is left out to which a tensor belongs; empty: none.
func (l layout) asideOf(name string) string {
	for _, a := range aside {
		if a.names.MatchString(name) {
			return a.what
		}
	}
	if l.family.classless && strings.HasPrefix(name, "text_model.") {
		return "the text tower"
	}
	return ""
}
