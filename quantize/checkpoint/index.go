package checkpoint

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

const maxShards = 1 << 10

// openIndex reads an index of shards: {"metadata": {…}, "weight_map": {tensor: file}}.
func (f *File) openIndex(src *Source) error {
	f.kind = kindSafetensors
	if src.Size > maxText {
		return refuse(ErrTooLarge, "index of %d bytes, want at most %d", src.Size, maxText)
	}
	text, err := src.read(0, src.Size)
	if err != nil {
		return err
	}
	weights, err := weightMap(text)
	if err != nil {
		return err
	}
	return f.openShards(weights)
}

func weightMap(text []byte) (map[string]string, error) {
	weights := map[string]string{}
	err := scanText(text, 0, func(s *scanner, key string) error {
		if key != "weight_map" {
			return s.Skip()
		}
		return s.Object(func(name string) (err error) {
			shard, err := s.Text()
			if err == nil && !plainName(shard) {
				err = s.fail("%s is not the name of a .safetensors file in the same folder",
					scan.Quote(shard))
			}
			weights[name] = shard
			return of(name, err)
		})
	})
	if err == nil && len(weights) == 0 {
		err = refuse(ErrFormat, "the index has no weight_map")
	}
	if err == nil && len(weights) > maxTensors {
		err = refuse(ErrTooLarge, "%d tensors, want at most %d", len(weights), maxTensors)
	}
	return weights, err
}

// plainName reports whether a name can only mean a file in the index's own folder, on every system.
func plainName(name string) bool {
	return len(name) <= 255 && strings.HasSuffix(name, ".safetensors") &&
		!strings.HasPrefix(name, ".") && !strings.ContainsAny(name, "/\\:\x00") &&
		filepath.IsLocal(name)
}

// openShards reads the header of each shard and requires exactly the tensors in weights.
func (f *File) openShards(weights map[string]string) error {
	names := slices.Compact(slices.Sorted(maps.Values(weights)))
	if len(names) > maxShards {
		return refuse(ErrTooLarge, "%d shards, want at most %d", len(names), maxShards)
	}
	for _, name := range names {
		src, err := f.folder.open(name)
		if err != nil {
			return err
		}
		f.sources = append(f.sources, src)
		tensors, err := readHeader(src)
		if err == nil {
			err = agree(name, tensors, weights)
		}
		if err != nil {
			return in(src.Name, err)
		}
		f.tensors = append(f.tensors, tensors...)
	}
	return missing(f.tensors, weights)
}

// agree refuses tensors that the index puts into another shard or does not have.
func agree(shard string, tensors []*Tensor, weights map[string]string) error {
	for _, t := range tensors {
		switch where, ok := weights[t.Name]; {
		case !ok:
			return of(t.Name, refuse(ErrFormat, "in the shard, but not in the index"))
		case where != shard:
			return of(t.Name, refuse(ErrFormat, "the index says it is in %s", scan.Quote(where)))
		}
	}
	return nil
}

// missing refuses an index with tensors that no shard holds.
func missing(tensors []*Tensor, weights map[string]string) error {
	if len(tensors) == len(weights) { // all are in the index, and none twice
		return nil
	}
	for _, t := range tensors {
		delete(weights, t.Name)
	}
	return refuse(ErrFormat, "no shard holds %s", scan.Quotes(slices.Sorted(maps.Keys(weights))))
}
