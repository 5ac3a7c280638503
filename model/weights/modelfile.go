// Package weights reads and writes the two files of this project, the model and the prompt file.
// Both are safetensors files. Everything in them is untrusted until it has passed the guard here:
// sizes before allocation, then the header's form, then exact names, types and shapes, then the
// values. Tensors are handed out as views of the file's bytes; of an int8 model only the int8 ones,
// so that the file's memory can go when they have been packed for a backend.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package weights

// Model is a model file in memory: its configuration and its tensors, all under InCTRL's names
// (docs/algorithm.md §7.1). It is read-only and safe for concurrent use, except by Unmap.
type Model struct {
	Config
	HasHeads bool // adapter, diff_head, diff_head_ref and a text direction for each class
	*Store
}

// Open reads a model file. Nothing larger than the header is allocated before the header has been
// found to describe a model of exactly the file's size. An int8 file is mapped into memory where
// the platform can, and must not be changed or cut until [Store.Unmap]; other files are read.
// Errors are [*Error].
func Open(path string) (*Model, error) { return open(path, planModel, Read) }

// Read makes a model of a file's bytes, which it keeps: data must not be changed afterwards, or in
// an int8 model not until [Store.Unmap]. name is what errors call the file. Errors are [*Error].
func Read(name string, data []byte) (*Model, error) {
	p, store, err := read(name, data, planModel)
	if err != nil {
		return nil, err
	}
	return &Model{Config: p.config, HasHeads: p.heads, Store: store}, nil
}

// plan is what the header alone says of a model or of a text tower.
type plan struct {
	table   *table
	config  Config
	text    TextConfig
	heads   bool
	int8    bool
	entries []entry           // in the order of Tensors, under InCTRL's names
	stored  map[string]string // InCTRL's name → the file's, where they differ
}

// planModel finds the model in a header, InCTRL's or timm's.
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
