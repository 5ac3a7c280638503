package layout

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// hostileModel is a change of a model, and what its refusal says.
type hostileModel struct {
	name   string
	of     string // the model
	change func(m *model)
	kind   error
	says   string
}

// typed reports an error that a caller can tell apart.
func typed(err error) bool {
	for _, kind := range []error{ErrLayout, ErrTensors, ErrShape, ErrOption, ErrConfig,
		weights.ErrConfig} {
		if errors.Is(err, kind) {
			return true
		}
	}
	_, ok := errors.AsType[*checkpoint.Error](err)
	return ok
}

// TestHostileModels changes models that libraries have written: each change is refused, with an
// error that names the tensor or the key, and the reason.
func TestHostileModels(t *testing.T) {
	t.Parallel()
	all := slices.Concat(hostileTensors(), hostileNames(), hostileBlocks(), hostileConfigs(),
		hostileOptions())
	if len(all) < 60 {
		t.Errorf("%d models", len(all))
	}
	for _, h := range all {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			m := libraryModel(t, h.of)
			h.change(m)
			w, err := m.open(t)
			if w != nil || !typed(err) || !errors.Is(err, h.kind) ||
				!strings.Contains(err.Error(), h.says) || len(err.Error()) > 1<<15 {
				t.Errorf("got %v, %v, want %q that says %q", w != nil, err, h.kind, h.says)
			}
		})
	}
}

// hostileTensors are wrong outside the blocks.
func hostileTensors() []hostileModel {
	const conv = "embeddings.patch_embeddings.projection.weight"
	return []hostileModel{
		{"positions without a square", "hf-dinov2", func(m *model) {
			m.put("embeddings.position_embeddings", 1, 13, 16)
		}, ErrShape, "embeddings.position_embeddings"},
		{"narrow positions", "hf-dinov2", func(m *model) {
			m.put("embeddings.position_embeddings", 1, 10, 8)
		}, ErrShape, "embeddings.position_embeddings"},
		{"two sets of positions", "hf-dinov2", func(m *model) {
			m.put("embeddings.position_embeddings", 2, 10, 16)
		}, ErrTensors, "positions"},
		{"no positions", "hf-vit", func(m *model) { m.drop("position_embeddings") },
			ErrTensors, "positions"},
		{"positions beside rotary ones", "hf-dinov3", func(m *model) {
			m.put("embeddings.position_embeddings", 1, 17, 16)
		}, ErrTensors, "embeddings.position_embeddings"},
		{"timm's positions beside rotary ones", "timm-dinov3", func(m *model) {
			m.put("pos_embed", 1, 17, 16)
		}, ErrTensors, "pos_embed"},
		{"thousand registers", "hf-dinov2-registers", func(m *model) {
			m.put("embeddings.register_tokens", 1, 1000, 16)
			m.config = ""
			m.options.Heads = 2
		}, weights.ErrConfig, "registers is 1000"},
		{"narrow registers", "hf-dinov2-registers", func(m *model) {
			m.put("embeddings.register_tokens", 1, 4, 8)
		}, ErrShape, "embeddings.register_tokens"},
		{"registers under both names", "timm-dinov2-registers", func(m *model) {
			m.put("register_tokens", 1, 4, 16)
		}, ErrTensors, "register_tokens"},
		{"one channel", "hf-vit", func(m *model) {
			m.put(conv, 16, 1, 4, 4)
			m.config = ""
			m.options.Heads = 2
		}, ErrShape, conv},
		{"oblong patches", "hf-vit", func(m *model) { m.put(conv, 16, 3, 4, 2) },
			ErrShape, conv},
		{"patches of no pixels", "hf-vit", func(m *model) { m.put(conv, 16, 3, 0, 0) },
			ErrTensors, "no image tower"},
		{"patches of a row", "hf-vit", func(m *model) { m.put(conv, 16, 48) },
			ErrTensors, "no image tower"},
		{"a patch that is no square", "hf-siglip2", func(m *model) {
			m.put("embeddings.patch_embedding.weight", 16, 51)
		}, ErrShape, "embeddings.patch_embedding.weight"},
		{"a patch of no pixels", "hf-siglip2", func(m *model) {
			m.put("embeddings.patch_embedding.weight", 16, 2)
		}, ErrShape, "embeddings.patch_embedding.weight"},
		{"bias of the patches", "hf-vit", func(m *model) {
			m.put("embeddings.patch_embeddings.projection.bias", 15)
		}, ErrShape, "embeddings.patch_embeddings.projection.bias"},
		{"wide class token", "timm-vit", func(m *model) { m.put("cls_token", 1, 1, 17) },
			ErrShape, "cls_token"},
		{"two class tokens", "timm-vit", func(m *model) { m.put("cls_token", 1, 2, 16) },
			ErrShape, "cls_token"},
		{"no last norm", "hf-dinov3", func(m *model) { m.drop("norm.weight") }, ErrTensors,
			"norm.weight"},
		{"half a norm before the blocks", "timm-clip", func(m *model) {
			delete(m.arrays, "norm_pre.bias")
		}, ErrTensors, "norm_pre.bias"},
		{"projection turned", "hf-clip-projection", func(m *model) {
			m.put("visual_projection.weight", 16, 8, 2)
		}, ErrShape, "visual.proj"},
		{"narrow projection", "hf-clip-projection", func(m *model) {
			m.put("visual_projection.weight", 8, 15)
		}, ErrShape, "visual_projection.weight"},
		{"no class, positions for one", "timm-siglip", func(m *model) {
			m.put("pos_embed", 1, 17, 16)
		}, ErrShape, "pos_embed"},
		{"class lost", "timm-vit", func(m *model) {
			m.drop("cls_token")
			m.options.GELU = "exact"
		}, ErrShape, "pos_embed"},
		{"class of CLIP lost", "hf-clip-vision", func(m *model) { m.drop("class_embedding") },
			ErrShape, "embeddings.position_embedding.weight"},
	}
}

// hostileNames have tensors that are unknown, or known twice.
func hostileNames() []hostileModel {
	return []hostileModel{
		{"unknown tensor", "hf-dinov2", func(m *model) { m.put("embeddings.extra", 1) },
			ErrTensors, `"embeddings.extra"`},
		{"other head", "hf-siglip-vision", func(m *model) { m.put("head.extra", 1) },
			ErrTensors, `"head.extra"`},
		{"two prefixes", "hf-vit", func(m *model) {
			m.arrays = with(m.arrays.under("vit."), m.arrays.under("backbone."))
		}, ErrLayout, `"backbone.", "vit."`},
		{"a model in a model", "hf-vit-classifier", func(m *model) {
			m.arrays = with(m.arrays, m.arrays.under("vit."))
		}, ErrLayout, `"vit."`},
		{"with and without a prefix", "hf-dinov2", func(m *model) {
			m.arrays = with(m.arrays, m.arrays.under("dinov2."))
		}, ErrTensors, `"dinov2.`},
		{"with and without vision_model", "hf-siglip-vision", func(m *model) {
			m.arrays = with(m.arrays, m.arrays.under("vision_model."))
		}, ErrTensors, "are the same tensor"},
		{"a neck beside it", "hf-dinov2", func(m *model) {
			m.under("backbone.")
			m.put("neck.conv.weight", 1)
		}, ErrLayout, `"neck.conv.weight"`},
	}
}

// hostileBlocks are wrong within the blocks.
func hostileBlocks() []hostileModel {
	const query = "encoder.layer.1.attention.attention.query"
	return []hostileModel{
		{"no block 1", "hf-dinov2", func(m *model) { m.drop("layer.1.") }, ErrTensors,
			"encoder.layer.1.layer_scale1.lambda1"},
		{"no block 1 of rotary ones", "timm-dinov3", func(m *model) { m.drop("blocks.1.") },
			ErrTensors, "blocks.1.gamma_1"},
		{"no block 0", "hf-vit", func(m *model) { m.drop("layer.0.") }, ErrTensors,
			"no image tower"},
		{"half a block", "timm-vit", func(m *model) { m.drop("blocks.2.mlp") }, ErrTensors,
			"blocks.2.mlp.fc1.weight"},
		{"block 00", "timm-vit", func(m *model) { m.put("blocks.00.norm1.weight", 16) },
			ErrTensors, `"blocks.00.norm1.weight"`},
		{"block 100", "timm-vit", func(m *model) { m.put("blocks.100.norm1.weight", 16) },
			ErrTensors, `"blocks.100.norm1.weight"`},
		{"block −1", "hf-vit", func(m *model) { m.put("encoder.layer.-1.output.dense.bias", 16) },
			ErrTensors, `"encoder.layer.-1.output.dense.bias"`},
		{"block 99", "timm-vit", func(m *model) { m.put("blocks.99.norm1.weight", 16) },
			weights.ErrConfig, "layers is 100"},
		{"no queries", "hf-dinov2", func(m *model) { delete(m.arrays, query+".weight") },
			ErrTensors, "attention.key.weight"},
		{"no bias of queries", "hf-vit", func(m *model) { delete(m.arrays, query+".bias") },
			ErrTensors, "attention.key.bias"},
		{"uneven queries", "hf-vit", func(m *model) { m.put(query+".weight", 15, 16) }, ErrShape,
			query + ".weight"},
		{"no keys", "hf-dinov3", func(m *model) {
			delete(m.arrays, "layer.1.attention.k_proj.weight")
		}, ErrTensors, "layer.1.attention.q_proj.weight"},
		{"a bias of queries lost", "hf-dinov3", func(m *model) {
			delete(m.arrays, "layer.1.attention.q_proj.bias")
		}, ErrTensors, "layer.1.attention.v_proj.bias"},
		{"biases of a block lost", "timm-dinov3-bias", func(m *model) {
			m.drop("blocks.2.attn.q_bias")
			m.drop("blocks.2.attn.v_bias")
		}, ErrTensors, "blocks.2.attn"},
		{"a bias of all", "timm-dinov3-bias", func(m *model) {
			m.put("blocks.0.attn.qkv.bias", 48)
		}, ErrTensors, `"blocks.0.attn.qkv.bias"`},
		{"narrow attention", "timm-vit", func(m *model) {
			m.put("blocks.1.attn.qkv.weight", 48, 15)
		}, ErrShape, "blocks.1.attn.qkv.weight"},
		{"a scale lost", "hf-dinov2", func(m *model) { m.drop("layer.2.layer_scale2") },
			ErrTensors, "encoder.layer.2.layer_scale2.lambda1"},
		{"a rotary block's scale lost", "timm-dinov3", func(m *model) {
			m.drop("blocks.1.gamma_2")
		}, ErrTensors, "blocks.1.gamma_2"},
		{"a short scale", "timm-dinov2", func(m *model) { m.put("blocks.1.ls1.gamma", 8) },
			ErrShape, "blocks.1.ls1.gamma"},
		{"a scale that is a matrix", "timm-dinov2", func(m *model) {
			m.put("blocks.1.ls1.gamma", 16, 1)
		}, ErrShape, "blocks.1.ls1.gamma"},
		{"scales of two layouts", "timm-dinov3", func(m *model) { m.put("blocks.0.ls1.gamma", 16) },
			ErrTensors, `"blocks.0.ls1.gamma"`},
		{"an odd gate", "hf-dinov2-giant", func(m *model) {
			m.put("encoder.layer.0.mlp.weights_in.weight", 95, 16)
		}, ErrShape, "mlp.weights_in"},
		{"a gate in one block", "hf-dinov2-giant", func(m *model) {
			m.put("encoder.layer.1.mlp.weights_in.weight", 48, 16)
		}, ErrShape, "encoder.layer.1.mlp.weights_in.weight"},
		{"two first layers", "hf-dinov2-giant", func(m *model) {
			m.put("encoder.layer.1.mlp.fc1.weight", 96, 16)
		}, ErrTensors, "encoder.layer.1.mlp.fc1.weight"},
		{"a gate lost", "hf-dinov3-plus", func(m *model) { m.drop("layer.1.mlp.gate_proj") },
			ErrShape, "layer.1.mlp.up_proj"},
		{"a gate without bias", "hf-dinov3-plus", func(m *model) {
			delete(m.arrays, "layer.1.mlp.gate_proj.bias")
		}, ErrShape, "layer.1.mlp.up_proj.bias"},
		{"a gate alone", "timm-dinov3-plus", func(m *model) { m.drop("blocks.1.mlp.fc1_x") },
			ErrShape, "blocks.1.mlp.fc1_g"},
		{"a wide gate", "hf-dinov3-plus", func(m *model) {
			m.put("layer.0.mlp.gate_proj.weight", 25, 16)
		}, ErrShape, "layer.0.mlp.gate_proj.weight"},
	}
}

// hostileConfigs have a config.json that is malformed or contradicts the tensors.
func hostileConfigs() []hostileModel {
	say := func(of, old, new string, kind error, says string) hostileModel {
		return hostileModel{of + " with " + new[:min(len(new), 40)], of,
			func(m *model) { m.say(old, new) }, kind, says}
	}
	long := strings.Repeat(" ", maxConfig)
	return []hostileModel{
		say("hf-dinov2", `"hidden_size": 16`, `"hidden_size": 32`, ErrConfig,
			"hidden_size is 32, want 16"),
		say("hf-dinov2", `"num_hidden_layers": 3`, `"num_hidden_layers": 4`, ErrConfig,
			"num_hidden_layers is 4"),
		say("hf-dinov2", `"patch_size": 14`, `"patch_size": 16`, ErrConfig, "patch_size is 16"),
		say("hf-dinov2", `"patch_size": 14`, `"patch_size": [14, 7]`, ErrConfig, `"patch_size"`),
		say("hf-dinov2", `"image_size": 42`, `"image_size": 518`, ErrConfig, "image_size is 518"),
		say("hf-dinov2", `"num_channels": 3`, `"num_channels": 4`, ErrConfig, "num_channels is 4"),
		say("hf-dinov2", `"num_channels": 3`, `"num_channels": 3, "num_register_tokens": 4`,
			ErrConfig, "num_register_tokens is 4"),
		say("hf-vit", `"intermediate_size": 24`, `"intermediate_size": 64`, ErrConfig,
			"intermediate_size is 64"),
		say("hf-dinov3", `"num_register_tokens": 4`, `"num_register_tokens": 0`, ErrConfig,
			"embeddings.register_tokens"),
		say("hf-siglip", `"patch_size": 4`, `"patch_size": 8`, ErrConfig,
			"vision_model.embeddings.patch_embedding.weight"),
		say("hf-vit", `"num_attention_heads": 2`, `"num_attention_heads": 3`, weights.ErrConfig,
			"heads 3 do not divide"),
		say("hf-vit", `"num_attention_heads": 2`, `"num_attention_heads": 1048576`,
			weights.ErrConfig, "heads is 1048576"),
		say("hf-vit", `"num_attention_heads": 2`, `"num_attention_heads": -1`, ErrConfig,
			`"num_attention_heads"`),
		say("hf-dinov3", `"num_attention_heads": 2`, `"num_attention_heads": 8`,
			weights.ErrConfig, "rope"),
		say("hf-dinov3", `"rope_theta": 100.0`, `"rope_theta": 1e9`, weights.ErrConfig, "rope"),
		say("hf-dinov3", `"rope_theta": 100.0`, `"rope_theta": 0`, ErrConfig, `"rope_theta"`),
		say("hf-dinov3", `"rope_theta": 100.0`, `"rope_theta": "100"`, ErrConfig, `"rope_theta"`),
		say("hf-vit", `"hidden_act": "gelu"`, `"hidden_act": "relu"`, ErrOption, `"relu"`),
		say("hf-vit", `"hidden_act": "gelu"`, `"hidden_act": 7`, ErrConfig, `"hidden_act"`),
		say("hf-dinov3-plus", `"hidden_act": "silu"`, `"hidden_act": "tanh"`, ErrOption, `"tanh"`),
		say("hf-dinov3", `"hidden_act": "gelu"`, `"hidden_act": "silu"`, ErrOption, `"silu"`),
		say("hf-vit", `"layer_norm_eps": 1e-12`, `"layer_norm_eps": -1`, ErrConfig,
			`"layer_norm_eps"`),
		say("hf-vit", `"layer_norm_eps": 1e-12`, `"layer_norm_eps": 7`, weights.ErrConfig, "eps"),
		say("hf-vit", `"layer_norm_eps": 1e-12`, `"layer_norm_eps": 1e99`, ErrConfig,
			`"layer_norm_eps"`),
		say("hf-vit", `"hidden_size": 16`, `"hidden_size": 16.5`, ErrConfig, `"hidden_size"`),
		say("hf-vit", `"hidden_size": 16`, `"hidden_size": 16, "hidden_size": 16`, ErrConfig,
			"appears twice"),
		say("hf-vit", `"hidden_size": 16`, `"hidden_size": `+long, checkpoint.ErrTooLarge, ""),
		say("hf-vit", `{`, `{"a": `+strings.Repeat("[", 99)+strings.Repeat("]", 99)+`,`, ErrConfig,
			"nested"),
		say("hf-vit", `{`, `[`, ErrConfig, "begin with {"),
		say("hf-vit", `{`, `{{`, ErrConfig, "JSON"),
		say("hf-siglip", `"vision_config": {`, `"vision_config": 1, "x": {`, ErrConfig,
			`"vision_config"`),
		say("hf-siglip", `"text_config": {`, `"text_config": [], "x": {`, ErrConfig,
			`"text_config"`),
		say("timm-vit", `"mean": [`, `"mean": [0.5,`, ErrConfig, `"mean"`),
		say("timm-vit", `"std": [`, `"std": [0, 0, 0], "x": [`, weights.ErrConfig, "std"),
		say("timm-vit", `"architecture": "`, `"architecture": 1, "x": "`, ErrConfig,
			`"architecture"`),
		say("timm-vit", `"num_heads": 2`, `"num_heads": "2"`, ErrConfig, `"num_heads"`),
	}
}

// hostileOptions are models that need an option, or have a wrong one.
func hostileOptions() []hostileModel {
	bare := func(of string, o Options, kind error, says string) hostileModel {
		return hostileModel{of + " without config.json, " + says, of, func(m *model) {
			m.config, m.options = "", o
		}, kind, says}
	}
	return []hostileModel{
		bare("hf-clip-vision", Options{Heads: 2}, ErrOption, "--gelu"),
		bare("timm-clip", Options{Heads: 2}, ErrOption, "--gelu"),
		bare("timm-siglip", Options{Heads: 2}, ErrOption, "--gelu"),
		bare("hf-dinov2", Options{}, ErrOption, "--heads"),
		bare("hf-dinov3", Options{}, ErrOption, "--heads"),
		bare("timm-vit", Options{Heads: 1 << 20}, weights.ErrConfig, "heads is 1048576"),
		bare("hf-vit", Options{Heads: 2, Image: 18}, weights.ErrConfig, "does not divide"),
		bare("hf-vit", Options{Heads: 2, Image: 1 << 20}, weights.ErrConfig, "image is 1048576"),
		bare("hf-dinov3", Options{Heads: 2, Taps: []int{1, 4}}, weights.ErrConfig, "tap 4"),
		bare("hf-siglip-vision", Options{Heads: 2, Taps: []int{0}}, weights.ErrConfig, "tap 0"),
		bare("hf-vit", Options{Heads: 2, GELU: "silu"}, weights.ErrConfig, "gelu"),
	}
}

// TestHostileShards checks shards that do not agree with their index or with each other.
func TestHostileShards(t *testing.T) {
	t.Parallel()
	const of, index = "hf-dinov3-plus", "model.safetensors.index.json"
	first, second := "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors"
	for name, c := range map[string]struct {
		change func(t *testing.T, dir string)
		says   string
	}{
		"a shard is missing": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, second)); err != nil {
				t.Fatal(err)
			}
		}, second},
		"a shard twice": {func(t *testing.T, dir string) {
			data, err := os.ReadFile(filepath.Join(dir, first))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, second), data)
		}, ""},
		"an index of one": {func(t *testing.T, dir string) {
			data, err := os.ReadFile(filepath.Join(dir, index))
			if err != nil {
				t.Fatal(err)
			}
			data = bytes.ReplaceAll(data, []byte(second), []byte(first))
			write(t, filepath.Join(dir, index), data)
		}, ""},
		"no index": {func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, index)); err != nil {
				t.Fatal(err)
			}
		}, index},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(filepath.Join(library, of))); err != nil {
			t.Fatal(err)
		}
		w, err := Open([]string{dir}, Options{})
		if err != nil {
			t.Fatalf("as it is: %v", err)
		}
		w.Close()
		c.change(t, dir)
		if _, err := Open([]string{dir}, Options{}); !typed(err) ||
			!strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
