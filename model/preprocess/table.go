package preprocess

// Table maps a byte of each RGB channel to the number that the model reads (docs/algorithm.md
// §2.4).
type Table struct {
	values [3][256]float32
}

// NewTable computes ((v/255) - mean)/std, each operation rounded to float32.
func NewTable(mean, std [3]float32) *Table {
	t := new(Table)
	for c := range t.values {
		for v := range t.values[c] {
			x := float32(v) / 255
			x -= mean[c]
			t.values[c][v] = x / std[c]
		}
	}
	return t
}

// Values maps each byte of a channel to a number.
func (t *Table) Values() *[3][256]float32 { return &t.values }

// Patches writes the image as rows, one per patch of patch by patch pixels, patches in
// row-major order, each ordered (channel, y, x): dst is [height/patch * width/patch,
// 3*patch*patch]. Pixels right of and below the last whole patch are not read. rgb is what Square
// and Letterbox give, rows of width pixels.
func (t *Table) Patches(dst []float32, rgb []byte, width, patch int) {
	rows, columns := len(rgb)/(3*width)/patch, width/patch
	if len(dst) < 3*rows*columns*patch*patch {
		panic("preprocess: Patches: buffer too short")
	}
	for py := range rows {
		for px := range columns {
			for c := range t.values {
				first := rgb[3*(py*patch*width+px*patch)+c:]
				fillPatch(dst[:patch*patch], first, &t.values[c], 3*width, patch)
				dst = dst[patch*patch:]
			}
		}
	}
}

// fillPatch looks up the pixels of one channel of one patch: every third byte of src, stride
// bytes from one row to the next.
func fillPatch(dst []float32, src []byte, values *[256]float32, stride, patch int) {
	for y := range patch {
		row := src[y*stride:]
		for x := range patch {
			dst[y*patch+x] = values[row[3*x]]
		}
	}
}

// Cut writes the numbers of an image, [3, side, side], as rows in the order that Patches has.
func Cut(pixels []float32, side, patch int) []float32 {
	n := side / patch
	rows := make([]float32, 0, 3*n*n*patch*patch)
	for py := range n {
		for px := range n {
			for c := range 3 {
				for y := range patch {
					at := (c*side+py*patch+y)*side + px*patch
					rows = append(rows, pixels[at:at+patch]...)
				}
			}
		}
	}
	return rows
}
