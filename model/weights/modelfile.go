// Package weights reads and writes this project's two file formats, the model file and the prompt
// file. Both are safetensors files. Their contents are untrusted until checked here: sizes before
// allocation, then the form of the header, then exact names, types and shapes, then the values.
// Tensors are views of the file's bytes; of an int8 model only the int8 tensors are, so that the
// file's memory can be freed once a backend has packed them.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package weights

// Model is a model file in memory: its configuration and its tensors under InCTRL's names
// (docs/algorithm.md §7.1). It is read-only and safe for concurrent use, except for Unmap.
type Model struct {
	Config
	HasHeads bool // it has adapter, diff_head, diff_head_ref and a text direction for each class
	*Store
}

// Open reads a model file. It allocates no more than the header until the header is known to
// describe a model of exactly the file's size. An int8 file is memory-mapped where the platform
// can, and must not change until [Store.Unmap]; other files are read. Errors are [*Error].
func Open(path string) (*Model, error) { return open(path, planModel, Read) }

// Read parses the bytes of a model file and keeps them: data must not change afterwards, or for an
// int8 model not until [Store.Unmap]. name identifies the file in errors. Errors are [*Error].
func Read(name string, data []byte) (*Model, error) {
	p, store, err := read(name, data, planModel)
	if err != nil {
		return nil, err
	}
	return &Model{Config: p.config, HasHeads: p.heads, Store: store}, nil
}

// plan is what the header alone says about a model or a text tower.
type plan struct {
	table   *table
	config  Config
	text    TextConfig
	heads   bool
	int8    bool
	entries []entry           // in the order of Tensors, under InCTRL's names
	stored  map[string]string // InCTRL's name → the file's, if they differ
}

// planModel finds a model in a header, with InCTRL's names or timm's.
func planModel(t *table) (p *plan, err error) {
	p = &plan{table: t}
	have := t.entries
	text, ok := t.meta[configKey]
	switch {
	case ok:
		p.config, err = parseConfig(text)
	case t.meta[promptKey] != "":
		err = refuse(ErrFormat, "a prompt file, not a model")
	case t.meta[textKey] != "":
		err = refuse(ErrFormat, "a text tower, not a model")
	case isTimm(t.entries):
		have, p.stored = fromTimm(t.entries)
		p.config, err = timmConfig(have)
	default:
		err = refuse(ErrFormat, "no %q in __metadata__: not a model file", configKey)
	}
	if err != nil {
		return nil, err
	}
	p.int8 = p.config.Quantization != nil
	p.entries, p.heads, err = complete(p.config, have)
	return p, err
}
