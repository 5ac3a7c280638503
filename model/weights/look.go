package weights

// View is how images are looked at where that is not the paper's way, which the zero value is.
type View struct {
	// Rotations is how many sides of a normal image are learned: 4, by quarter rotations; 8, mirrored too;
	// 0, it alone.
	Rotations int
	// Letterbox fits the whole image into the square, so that no border goes unseen. Else the
	// square is cut out of its centre.
	Letterbox bool
	// Tiles is in how many squares along its shorter side an image is looked at once more, enlarged;
	// 0: in none. It needs Letterbox.
	Tiles int
	// Foreground leaves patches of a plain ground, one colour all around the object, out of the
	// judgement.
	Foreground bool
}

// MaxTiles is the largest View.Tiles.
const MaxTiles = 16

// maxTileRows bounds the patches of all tiles of a prompt file.
const maxTileRows = 1 << 22

// Sides is how many images are learned of one.
func (v View) Sides() int { return max(v.Rotations, 1) }

// Whole is whether a view that says nothing of the square has whole images, where v is a model's own
// view: tiles lie on nothing else.
func (v View) Whole(tiles int) bool { return v.Letterbox || tiles > 0 }

// Check reports what is out of range: an [*Error].
func (v View) Check() error {
	switch {
	case v.Rotations != 0 && v.Rotations != 4 && v.Rotations != 8:
		return refuse(ErrValue, "rotations is %d, want 4, 8 or none", v.Rotations)
	case v.Tiles < 0 || v.Tiles == 1 || v.Tiles > MaxTiles:
		return refuse(ErrValue, "tiles is %d, want 2 … %d or none", v.Tiles, MaxTiles)
	case v.Tiles > 0 && !v.Letterbox:
		return refuse(ErrValue, "tiles need a letterbox")
	}
	return nil
}
