package weights

import (
	"fmt"
	"io"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Limits of CLIP's tokenizer: tokens per text and vocabulary size (docs/algorithm.md §4.2).
const (
	TextContext    = 77
	TextVocabulary = 49408
)

// TextConfig describes a text tower. In its file it is JSON under "text" in __metadata__, with
// lower-case names.
type TextConfig struct {
	Name   string  // letters, digits, "._-"
	Width  int     // of the residual stream
	Layers int     // transformer blocks
	Heads  int     // of attention; divides Width
	Embed  int     // length of the text feature
	MLP    int     // hidden width of the block's MLP; 0 stands for 4·Width
	GELU   string  // "exact" or "quick"; empty: exact
	Eps    float32 // of LayerNorm; 0 stands for 1e-5

	Space        string        // as in [Config]; the tower fits models of the same space
	Sources      []string      // as in [Config]
	Quantization *Quantization // nil in a float32 file
}

func (c TextConfig) withDefaults() TextConfig {
	if c.MLP == 0 {
		c.MLP = 4 * c.Width
	}
	if c.Eps == 0 {
		c.Eps = 1e-5
	}
	if c.GELU == "" {
		c.GELU = "exact"
	}
	return c
}

func (c *TextConfig) record() record {
	return record{
		"name": &c.Name, "width": &c.Width, "layers": &c.Layers, "heads": &c.Heads,
		"embed": &c.Embed, "mlp": &c.MLP, "gelu": &c.GELU, "eps": &c.Eps, "space": &c.Space,
		"sources": &c.Sources, "quantization": &c.Quantization,
	}
}

func (c *TextConfig) text() string {
	r := c.record()
	r.omit("sources", len(c.Sources) == 0)
	r.omit("quantization", c.Quantization == nil)
	return r.text()
}

// Validate returns an [*Error] of [ErrConfig] for the first invalid field.
func (c TextConfig) Validate() error {
	c = c.withDefaults()
	reason := c.bad()
	if reason == "" {
		reason = badOrigin(c.Space, c.Sources)
	}
	if reason == "" {
		reason = c.Quantization.bad(max(c.MLP, c.Width))
	}
	if reason != "" {
		return refuse(ErrConfig, "text: %s", reason)
	}
	return nil
}

func (c TextConfig) bad() string {
	for _, v := range []struct {
		name     string
		n, limit int
	}{
		{"width", c.Width, maxWidth}, {"layers", c.Layers, maxLayers}, {"heads", c.Heads, maxWidth},
		{"embed", c.Embed, maxWidth}, {"mlp", c.MLP, maxHidden},
	} {
		if v.n < 1 || v.n > v.limit {
			return fmt.Sprintf("%s is %d, want 1 … %d", v.name, v.n, v.limit)
		}
	}
	switch {
	case !slug(c.Name):
		return fmt.Sprintf("name %s: want 1 … %d letters, digits, \"._-\"", scan.Quote(c.Name),
			maxName)
	case c.Width%c.Heads != 0 || c.Width/c.Heads > maxHeadDim:
		return fmt.Sprintf("%d heads of width %d: want them to divide it, at most %d wide",
			c.Heads, c.Width, maxHeadDim)
	case c.GELU != "exact" && c.GELU != "quick":
		return fmt.Sprintf("gelu %s, want \"exact\" or \"quick\"", scan.Quote(c.GELU))
	case !(c.Eps > 0 && c.Eps <= 0.1):
		return fmt.Sprintf("eps is %g, want 0 < eps ≤ 0.1", c.Eps)
	}
	return ""
}

// Text is a text tower's file in memory, its tensors under InCTRL's names (docs/algorithm.md §7.1).
// It is read-only and safe for concurrent use, except for Unmap.
type Text struct {
	TextConfig
	*Store
}

// TextTensors is the allow-list of a valid configuration, like [Tensors] for a model. In a
// quantized tower the token embedding is int8 too, with a scale per token.
func TextTensors(c TextConfig) []Spec {
	c = c.withDefaults()
	var l specs
	int8 := c.Quantization != nil
	l.add("positional_embedding", TextContext, c.Width)
	l.weight(int8, "text_projection", c.Embed, c.Width, c.Embed)
	tower := Config{Width: c.Width, MLP: c.MLP}
	for i := range c.Layers {
		l.block(fmt.Sprintf("transformer.resblocks.%d.", i), tower, int8)
	}
	l.weight(int8, "token_embedding.weight", TextVocabulary, TextVocabulary, c.Width)
	l.affine("ln_final", c.Width)
	return l
}

// OpenText reads the file of a text tower, with the checks and errors of [Open].
func OpenText(path string) (*Text, error) { return open(path, planText, ReadText) }

// ReadText is [Read] for a text tower.
func ReadText(name string, data []byte) (*Text, error) {
	p, store, err := read(name, data, planText)
	if err != nil {
		return nil, err
	}
	return &Text{TextConfig: p.text, Store: store}, nil
}

func planText(t *table) (*plan, error) {
	text, ok := t.meta[textKey]
	if !ok {
		return nil, refuse(ErrFormat, "no %q in __metadata__: not a text tower", textKey)
	}
	p := &plan{table: t}
	if err := p.text.record().parse(text); err != nil {
		return nil, err
	}
	p.text = p.text.withDefaults()
	err := p.text.Validate()
	if err == nil {
		p.int8 = p.text.Quantization != nil
		p.entries, err = assign(TextTensors(p.text), t.entries)
	}
	return p, err
}

// StreamText is [Stream] for a text tower.
func StreamText(
	w io.Writer, c TextConfig, specs []Spec, data func(Spec) (Tensor, error),
) error {
	c = c.withDefaults()
	if err := c.Validate(); err != nil {
		return err
	}
	have, err := entriesOf(specs)
	if err != nil {
		return err
	}
	found, err := assign(TextTensors(c), have)
	if err != nil {
		return err
	}
	return write(w, map[string]string{textKey: c.text()}, inFile(found), data)
}

// Fits returns an [*Error] of [ErrMismatch] for a model of another embedding space.
func (t *Text) Fits(c Config) error {
	if c.Space != "" && c.Space == t.Space && c.Embed == t.Embed {
		return nil
	}
	return refuse(ErrMismatch,
		"text tower %s (space %.12s…) and model %s (space %.12s…) do not go "+
			"together", scan.Quote(t.Name), t.Space, scan.Quote(c.Name), c.Space)
}
