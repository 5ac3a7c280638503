package quantize

import "github.com/inctrl-go/inctrl/model/weights"

// backbones have the shapes of the public models that `inctrl models` lists, without heads, so that
// their speed and memory can be measured without a download.
func backbones() []weights.Config {
	return []weights.Config{
		dino("dinov2-small", 384, 14, 0),
		dino("dinov2-base", 768, 14, 0),
		dino("dinov2-with-registers-small", 384, 14, 4),
		dino("dinov2-with-registers-base", 768, 14, 4),
		rotary(dino("dinov3-vits16", 384, 16, 4)),
		siglip("siglip2-base", 768),
		clipped("clip-vit-b-16", 768, 12, 16, 512),
		clipped("clip-vit-l-14", 1024, 24, 14, 768),
		vision("vit-base-in21k", 768, 12, 16, 224),
		vision("vit-tiny", 192, 12, 16, 224),
	}
}

// vision is a vision transformer with heads of width 64.
func vision(name string, width, layers, patch, image int) weights.Config {
	return weights.Config{
		Name: name, Image: image, Patch: patch, Width: width, Layers: layers, Heads: width / 64,
		Embed: width, MLP: 4 * width, PatchBias: true, GELU: "exact", Eps: 1e-6,
		Mean: [3]float32{0.5, 0.5, 0.5}, Std: [3]float32{0.5, 0.5, 0.5},
		Taps: weights.MiddleTaps(layers),
	}
}

// dino is a DINOv2, whose upper half is tapped.
func dino(name string, width, patch, registers int) weights.Config {
	c := vision(name, width, 12, patch, 448)
	c.Registers, c.Taps = registers, []int{6, 7, 8, 9, 10, 11, 12}
	return c
}

// rotary has the positions of DINOv3.
func rotary(c weights.Config) weights.Config {
	c.Rope, c.Eps = 100, 1e-5
	return c
}

func siglip(name string, width int) weights.Config {
	c := vision(name, width, 12, 16, 224)
	c.NoClass, c.GELU = true, "tanh"
	return c
}

// clipped is the image tower of a CLIP.
func clipped(name string, width, layers, patch, embed int) weights.Config {
	c := vision(name, width, layers, patch, 224)
	c.Embed, c.Proj, c.LnPre, c.PatchBias, c.GELU, c.Eps = embed, true, true, false, "quick", 1e-5
	c.Taps = []int{layers * 7 / 12, layers * 9 / 12, layers * 11 / 12}
	return c
}
