package quantize

import "github.com/inctrl-go/inctrl/model/weights"

// backbones have the shapes of the public models that `inctrl models` lists, without heads, so that
// their speed and memory can be measured without a download.
func backbones() []weights.Config {
	all := []weights.Config{
		vision("dinov2-small", 384, 12, 14, 448),
		vision("dinov2-base", 768, 12, 14, 448),
		registers(vision("dinov2-with-registers-small", 384, 12, 14, 448)),
		registers(vision("dinov2-with-registers-base", 768, 12, 14, 448)),
		clipped(vision("clip-vit-b-16", 768, 12, 16, 224), 512),
		clipped(vision("clip-vit-l-14", 1024, 24, 14, 224), 768),
		vision("vit-base-in21k", 768, 12, 16, 224),
		vision("vit-tiny", 192, 12, 16, 224),
	}
	return all
}

// vision is a vision transformer with heads of width 64. Its upper half is tapped.
func vision(name string, width, layers, patch, image int) weights.Config {
	c := weights.Config{
		Name: name, Image: image, Patch: patch, Width: width, Layers: layers, Heads: width / 64,
		Embed: width, MLP: 4 * width, PatchBias: true, GELU: "exact", Eps: 1e-6,
		Mean: [3]float32{0.5, 0.5, 0.5}, Std: [3]float32{0.5, 0.5, 0.5},
	}
	for block := layers / 2; block <= layers; block++ {
		c.Taps = append(c.Taps, block)
	}
	return c
}

func registers(c weights.Config) weights.Config {
	c.Registers = 4
	return c
}

// clipped is the image tower of a CLIP.
func clipped(c weights.Config, embed int) weights.Config {
	c.Embed, c.Proj, c.LnPre, c.PatchBias, c.GELU, c.Eps = embed, true, true, false, "quick", 1e-5
	return c
}
