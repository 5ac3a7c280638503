package clip

import (
	"slices"
	"sync"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/clip/position"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Grid is the patches of an image.
type Grid = position.Grid

// positions are what the tower adds to the rows of images of a grid, [1+R+N, D], and by what it
// turns their queries and keys, [1+R+N, D/heads], or nil; both where x lives. Rotary positions are
// those of the grid, learned ones are interpolated from the model's own grid.
func (v *Vision) positions(g Grid, x mat.Tensor) (embed, angles mat.Tensor) {
	if g == v.config.Grid {
		if v.Angles != nil {
			angles = v.Angles.Like(x)
		}
		return v.Embed.Like(x), angles
	}
	p := v.others.of(g, func() added {
		own := mat.Data[float32](v.Embed.W)
		if v.config.Rope == 0 {
			return added{embed: v.config.interpolated(own, g)}
		}
		embed := make([]float32, (v.config.lead()+g.Patches())*v.config.Width)
		copy(embed, own[:v.config.lead()*v.config.Width])
		return added{embed, rotary(v.config, g)}
	})
	if p.angles != nil {
		angles = ops.RowsLike(x, p.angles, v.config.Width/v.config.Heads)
	}
	return ops.RowsLike(x, p.embed, v.config.Width), angles
}

// interpolated is what is added to rows in another grid.
func (c Config) interpolated(own []float32, g Grid) []float32 {
	first := c.lead() * c.Width
	rows := make([]float32, first+g.Patches()*c.Width)
	copy(rows, own[:first])
	position.Interpolate(rows[first:], own[first:], position.Resize{
		From: c.Grid, To: g, Width: c.Width, Filter: c.Filter,
	})
	return rows
}

// added is the positions in a grid.
type added struct{ embed, angles []float32 }

// grids keeps the positions in some grids: of the prompt sets that are in use, and of their
// rotations. It is safe for concurrent use.
type grids struct {
	mu   sync.Mutex
	kept []keptGrid // the latest last
}

type keptGrid struct {
	grid Grid
	added
}

// mostGrids is how many grids are kept.
const mostGrids = 4

// of returns the positions in a grid; create makes them on first use.
func (k *grids) of(g Grid, create func() added) added {
	k.mu.Lock()
	defer k.mu.Unlock()
	at := slices.IndexFunc(k.kept, func(p keptGrid) bool { return p.grid == g })
	if at >= 0 {
		return k.kept[at].added
	}
	if len(k.kept) == mostGrids {
		k.kept = slices.Delete(k.kept, 0, 1)
	}
	p := create()
	k.kept = append(k.kept, keptGrid{g, p})
	return p
}
