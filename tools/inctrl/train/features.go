package train

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/train/trainer"
)

// featureCache caches on disk the features that a model makes of images, keyed by model and image
// bytes. An entry is therefore never stale, and an interrupted run loses nothing.
type featureCache struct {
	*engine.Detector
	dir        string
	items      []trainer.Item
	directions map[string][]float32 // by type
	files      map[int]string       // of items known to be cached
}

// Features are the features of an item, cached or computed.
func (c *featureCache) Features(ctx context.Context, i int) (*engine.Features, error) {
	if c.files[i] == "" {
		if err := c.add(ctx, i); err != nil {
			return nil, err
		}
	}
	data, err := os.ReadFile(c.files[i])
	if err != nil {
		return nil, err
	}
	return c.ReadFeatures(c.files[i], data)
}

// add encodes an item if it is not in the cache, or damaged there.
func (c *featureCache) add(ctx context.Context, i int) error {
	p, err := model.ReadImage(c.items[i].Path, 0)
	if err != nil {
		return err
	}
	info, sum := c.Info(), sha256.Sum256(p.Data)
	key := sha256.Sum256(fmt.Appendf(nil, "%s %s %x", info.Digest, info.Preprocess, sum))
	name := hex.EncodeToString(key[:])
	path := filepath.Join(c.dir, name[:2], name+".features")
	if data, err := os.ReadFile(path); err == nil {
		if _, err := c.ReadFeatures(path, data); err == nil {
			c.files[i] = path
			return nil
		}
	}
	f, err := c.Detector.Features(ctx, p, model.View{})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := c.WriteFeatures(&b, f); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	err = cli.WriteFile(path, func(w io.Writer) error {
		_, err := w.Write(b.Bytes())
		return err
	})
	if err == nil {
		c.files[i] = path
	}
	return err
}

// seen is a digest of an item's features and of its text direction.
func (c *featureCache) seen(i int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %x",
		filepath.Base(c.files[i]), c.directions[c.items[i].Type]))
	return hex.EncodeToString(sum[:])
}

// TextScore is s_a (docs/algorithm.md §6.1); ½ without a direction.
func (c *featureCache) TextScore(i int, f *engine.Features) float32 {
	dot, norm := 0.0, 0.0
	for k, g := range c.directions[c.items[i].Type] {
		dot += float64(g) * float64(f.Token[k])
		norm += float64(f.Token[k]) * float64(f.Token[k])
	}
	if norm == 0 {
		return 0.5
	}
	return float32(1 / (1 + math.Exp(-100*dot/math.Sqrt(norm))))
}
