//go:build !js || formats

package preprocess

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/bits"
	"math/rand/v2"
)

// oddTIFF is a TIFF file of one kind, written here from its samples.
type oddTIFF struct {
	order         binary.ByteOrder
	big           bool
	width, height int
	photometric   int
	bits, format  int
	samples       int
	extra         []int // meanings of the last samples
	planar        bool
	compression   int
	predictor     int
	reversed      bool
	tiled         bool
	bw, bh        int // of a strip or tile
	hs, vs        int // YCbCr
	orientation   int
	pages         int
	oddity        string // something else that is unusual

	rnd    *rand.Rand
	least  float64  // number, once it is asked for
	most   float64  // the same
	values []uint64 // of the samples, row by row, pixel by pixel
}

func (o *oddTIFF) String() string {
	s := fmt.Sprintf("%v photo%d %dx%d %dbit fmt%d spp%d", o.order, o.photometric, o.width,
		o.height, o.bits, o.format, o.samples)
	if len(o.extra) > 0 {
		s += fmt.Sprintf(" extra%v", o.extra)
	}
	s += fmt.Sprintf(" comp%d pred%d", o.compression, o.predictor)
	if o.tiled {
		s += " tile"
	} else {
		s += " strip"
	}
	s += fmt.Sprintf("%dx%d", o.bw, o.bh)
	for _, flag := range []struct {
		on   bool
		name string
	}{{o.big, " big"}, {o.planar, " planar"}, {o.reversed, " reversed"},
		{o.photometric == 6, fmt.Sprintf(" sub%dx%d", o.hs, o.vs)},
		{o.orientation > 1, fmt.Sprintf(" turn%d", o.orientation)},
		{o.pages > 1, fmt.Sprintf(" pages%d", o.pages)}, {o.oddity != "", " " + o.oddity}} {
		if flag.on {
			s += flag.name
		}
	}
	return s
}

// oddTIFFs are the files of the property test, always the same.
func oddTIFFs() []*oddTIFF {
	r := rand.New(rand.NewPCG(22, 3))
	var all []*oddTIFF
	for i := range 650 {
		all = append(all, newOddTIFF(r, i))
	}
	return all
}

// kinds are photometric interpretation, bits, format, samples and meanings of the further ones.
var oddKinds = []struct {
	photometric, bits, format, samples int
	extra                              []int
}{
	{0, 1, 1, 1, nil}, {1, 1, 1, 1, nil}, {0, 2, 1, 1, nil}, {1, 2, 1, 1, nil},
	{0, 4, 1, 1, nil}, {1, 4, 1, 1, nil}, {0, 8, 1, 1, nil}, {1, 8, 1, 1, nil},
	{1, 8, 2, 1, nil}, {1, 12, 1, 1, nil}, {0, 16, 1, 1, nil}, {1, 16, 1, 1, nil},
	{1, 16, 2, 1, nil}, {1, 32, 1, 1, nil}, {1, 32, 2, 1, nil}, {1, 32, 3, 1, nil},
	{0, 32, 3, 1, nil}, {1, 64, 3, 1, nil}, {1, 8, 1, 2, []int{2}}, {1, 16, 1, 2, []int{2}},
	{1, 8, 1, 2, []int{0}}, {1, 8, 1, 2, []int{1}}, {2, 8, 1, 3, nil}, {2, 16, 1, 3, nil},
	{2, 8, 1, 4, nil}, {2, 8, 1, 4, []int{0}}, {2, 8, 1, 4, []int{1}}, {2, 8, 1, 4, []int{2}},
	{2, 8, 1, 5, []int{2, 0}}, {2, 8, 1, 6, []int{1, 0, 0}}, {2, 8, 1, 4, []int{999}},
	{2, 16, 1, 4, nil}, {2, 16, 1, 4, []int{0}}, {2, 16, 1, 4, []int{2}},
	{2, 8, 1, 5, []int{0, 0}}, {3, 1, 1, 1, nil}, {3, 2, 1, 1, nil}, {3, 4, 1, 1, nil},
	{3, 8, 1, 1, nil}, {3, 8, 1, 2, []int{0}}, {5, 8, 1, 4, nil}, {5, 8, 1, 5, []int{0}},
	{5, 16, 1, 4, nil}, {6, 8, 1, 3, nil}, {6, 8, 1, 1, nil}, {8, 8, 1, 3, nil},
	{2, 4, 1, 3, nil}, {2, 32, 3, 3, nil}, {1, 8, 1, 3, []int{0, 0}}, {3, 8, 1, 2, []int{2}},
}

// newOddTIFF draws a file of the i-th kind.
func newOddTIFF(r *rand.Rand, i int) *oddTIFF {
	k := oddKinds[i%len(oddKinds)]
	pick := func(of ...int) int { return of[r.IntN(len(of))] }
	o := &oddTIFF{
		photometric: k.photometric, bits: k.bits, format: k.format, samples: k.samples,
		extra: k.extra, width: 1 + r.IntN(45), height: 1 + r.IntN(37), rnd: r,
		order: binary.LittleEndian, compression: pick(1, 1, 5, 8, 32773, 32946, 7),
		predictor: pick(1, 2, 2, 3), planar: r.IntN(4) == 0, tiled: r.IntN(3) == 0,
		reversed: r.IntN(8) == 0, big: r.IntN(8) == 0, hs: 1, vs: 1, orientation: 1, pages: 1,
	}
	if r.IntN(2) == 0 {
		o.order = binary.BigEndian
	}
	if r.IntN(8) == 0 {
		o.orientation = 2 + r.IntN(7)
	}
	if r.IntN(8) == 0 {
		o.pages = 2 + r.IntN(3)
	}
	o.oddity = []string{"", "", "", "", "", "no counts", "one bits entry", "longs", "longs",
		"bytes", "zero counts"}[r.IntN(11)]
	o.settle(pick)
	o.draw()
	return o
}

// settle makes the parts of a file go together; what remains may still be unreadable.
func (o *oddTIFF) settle(pick func(...int) int) {
	if o.compression == 7 && (o.bits != 8 || o.format != 1 || o.samples != 1 && !o.planar &&
		o.samples != 3 || o.photometric == 6 && (o.planar || o.samples == 1)) {
		o.compression = 8
	}
	if o.compression == 7 && o.samples > 1 && o.photometric != 6 { // only grey streams are written
		o.planar = true
	}
	if o.compression != 5 && o.compression != 8 && o.compression != 32946 ||
		o.predictor == 3 && o.format != 3 || o.bits < 8 || o.bits == 12 {
		o.predictor = 1
	}
	if o.photometric == 6 && o.samples == 3 && o.compression != 7 {
		o.planar = false
		o.hs, o.vs = pick(1, 2, 4), pick(1, 2, 4)
		if o.vs > o.hs {
			o.hs, o.vs = o.vs, o.hs
		}
		if o.hs*o.vs > 1 {
			o.predictor = 1
		}
	}
	o.bw, o.bh = o.width, 1+o.rnd.IntN(o.height+3)
	if o.tiled {
		o.bw, o.bh = 16*pick(1, 1, 2, 3), 16*pick(1, 1, 2)
	} else if o.photometric == 6 || o.compression == 7 {
		o.bh = (o.bh + 15) / 16 * 16
	}
	// What Pillow does not read must be comparable with what is written.
	special := o.compression == 7 || o.photometric == 6 && o.samples == 3
	if special {
		o.reversed = false
	}
	if (o.compression != 1 || special) && (o.oddity == "zero counts" || o.oddity == "no counts") ||
		special && o.oddity == "bytes" {
		o.oddity = ""
	}
}

// draw makes smooth samples with noise, and some extremes.
func (o *oddTIFF) draw() {
	top := math.Pow(2, float64(o.bits)) - 1
	for y := range o.height {
		for x := range o.width {
			for c := range o.samples {
				part := 0.5 + 0.4*math.Sin(float64(x*(c+2)+3*y)/9) + 0.1*o.rnd.Float64()
				if o.rnd.IntN(23) == 0 {
					part = float64(o.rnd.IntN(2))
				}
				v := uint64(min(part, 1) * min(top, 1<<53))
				switch {
				case o.format == 3 && o.bits == 32:
					v = uint64(math.Float32bits(float32(part*70 - 12.5)))
				case o.format == 3:
					v = math.Float64bits(part*1e6 - 12.5)
				case o.format == 2:
					v ^= 1 << (o.bits - 1)
				}
				o.values = append(o.values, v)
			}
		}
	}
}

// at is a sample; outside of the image it is that of the edge.
func (o *oddTIFF) at(x, y, c int) uint64 {
	x, y = min(x, o.width-1), min(y, o.height-1)
	return o.values[(y*o.width+x)*o.samples+c]
}

// encode writes the file.
func (o *oddTIFF) encode() []byte {
	w := &tiffWriter{order: o.order, big: o.big}
	w.header()
	tags := o.tags()
	var offsets, counts []uint64
	for _, block := range o.blocks() {
		offsets = append(offsets, uint64(len(w.data)))
		counts = append(counts, uint64(len(block)))
		if o.oddity == "zero counts" {
			counts[len(counts)-1] = 0
		}
		w.data = append(w.data, block...)
	}
	first, second := 273, 279
	if o.tiled {
		first, second = 324, 325
	}
	tags = append(tags, tiffTag{first, 4, offsets})
	if o.oddity != "no counts" {
		tags = append(tags, tiffTag{second, 4, counts})
	}
	for i := range o.pages {
		w.directory(tags, i == 0)
	}
	return w.data
}

// tags are those but for the data.
func (o *oddTIFF) tags() []tiffTag {
	one := func(tag, v int) tiffTag {
		kind := 3
		switch {
		case o.oddity == "longs":
			kind = 4
		case o.oddity == "bytes" && v < 256:
			kind = 1
		}
		return tiffTag{tag, kind, []uint64{uint64(v)}}
	}
	repeated := func(tag, v int) tiffTag {
		t := one(tag, v)
		for len(t.values) < o.samples && o.oddity != "one bits entry" {
			t.values = append(t.values, uint64(v))
		}
		return t
	}
	tags := []tiffTag{
		one(256, o.width), one(257, o.height), repeated(258, o.bits), one(259, o.compression),
		one(262, o.photometric), one(277, o.samples),
	}
	if o.reversed {
		tags = append(tags, one(266, 2))
	}
	if o.planar {
		tags = append(tags, one(284, 2))
	}
	if o.predictor > 1 {
		tags = append(tags, one(317, o.predictor))
	}
	if o.format > 1 {
		tags = append(tags, repeated(339, o.format))
	}
	if o.orientation > 1 {
		tags = append(tags, one(274, o.orientation))
	}
	if len(o.extra) > 0 {
		t := tiffTag{338, 3, nil}
		for _, v := range o.extra {
			t.values = append(t.values, uint64(v))
		}
		tags = append(tags, t)
	}
	if o.photometric == 6 && o.samples == 3 {
		hs, vs := o.hs, o.vs
		if o.compression == 7 {
			hs, vs = 2, 2
		}
		tags = append(tags, tiffTag{530, 3, []uint64{uint64(hs), uint64(vs)}})
		if o.rnd != nil && o.rnd.IntN(2) == 0 {
			tags = append(tags, o.weights()...)
		}
	}
	if o.photometric == 3 {
		t := tiffTag{320, 3, nil}
		for range 3 << o.bits {
			t.values = append(t.values, uint64(o.rnd.IntN(65536)))
		}
		tags = append(tags, t)
	}
	if o.tiled {
		return append(tags, one(322, o.bw), one(323, o.bh))
	}
	return append(tags, one(278, o.bh))
}

// weights are those of YCbCr, near BT.709, and video's black and white.
func (o *oddTIFF) weights() (tags []tiffTag) {
	for tag, of := range map[int][]uint32{
		529: {2126, 10000, 7152, 10000, 722, 10000},
		532: {16, 1, 235, 1, 128, 1, 240, 1, 128, 1, 240, 1},
	} {
		t := tiffTag{tag, 5, nil}
		for i := 0; i < len(of); i += 2 {
			var b [8]byte
			o.order.PutUint32(b[:], of[i])
			o.order.PutUint32(b[4:], of[i+1])
			t.values = append(t.values, o.order.Uint64(b[:]))
		}
		tags = append(tags, t)
	}
	return tags
}

// blocks are the data of all strips or tiles.
func (o *oddTIFF) blocks() [][]byte {
	planes := 1
	if o.planar {
		planes = o.samples
	}
	var all [][]byte
	for plane := range planes {
		for y := 0; y < o.height; y += o.bh {
			for x := 0; x < o.width; x += o.bw {
				rows := o.bh
				if !o.tiled {
					rows = min(rows, o.height-y)
				}
				all = append(all, o.block(plane, x, y, rows))
			}
		}
	}
	return all
}

func (o *oddTIFF) block(plane, x, y, rows int) []byte {
	if o.compression == 7 {
		return o.jpeg(plane, x, y, rows)
	}
	var raw []byte
	for i := 0; i < rows; i += o.vs {
		raw = append(raw, o.row(plane, x, y+i)...)
	}
	var out []byte
	switch o.compression {
	case 5:
		out = lzwEncode(raw)
	case 8, 32946:
		var b bytes.Buffer
		z, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed)
		z.Write(raw)
		z.Close()
		out = b.Bytes()
	case 32773:
		out = packBitsEncode(raw, len(raw)/rows)
	default:
		out = raw
	}
	if o.reversed {
		for i, v := range out {
			out[i] = bits.Reverse8(v)
		}
	}
	return out
}

// row is a row of a block with its predictor; for YCbCr one of data units.
func (o *oddTIFF) row(plane, x, y int) []byte {
	if o.photometric == 6 && o.samples == 3 {
		return o.units(x, y)
	}
	first, last := 0, o.samples
	if o.planar {
		first, last = plane, plane+1
	}
	var samples []uint64
	for i := range o.bw {
		for c := first; c < last; c++ {
			samples = append(samples, o.at(x+i, y, c))
		}
	}
	step := last - first
	if o.predictor == 2 {
		for i := len(samples) - 1; i >= step; i-- {
			samples[i] -= samples[i-step]
		}
	}
	row := packSamples(samples, o.bits, o.order)
	if o.predictor == 3 {
		row = floatPredict(samples, o.bits/8, step)
	}
	return row
}

func (o *oddTIFF) units(x, y int) []byte {
	var row []byte
	for i := 0; i < o.bw; i += o.hs {
		for v := range o.vs {
			for h := range o.hs {
				row = append(row, byte(o.at(x+i+h, y+v, 0)))
			}
		}
		row = append(row, byte(o.at(x+i, y, 1)), byte(o.at(x+i, y, 2)))
	}
	if o.predictor == 2 {
		for i := len(row) - 1; i >= 3; i-- {
			row[i] -= row[i-3]
		}
	}
	return row
}

// jpeg is a block as a JPEG stream: grey, or YCbCr of halved chroma.
func (o *oddTIFF) jpeg(plane, x, y, rows int) []byte {
	var m image.Image
	box := image.Rect(0, 0, o.bw, rows)
	if o.samples == 1 || o.planar {
		g := image.NewGray(box)
		for i := range g.Pix {
			g.Pix[i] = byte(o.at(x+i%o.bw, y+i/o.bw, plane))
		}
		m = g
	} else {
		c := image.NewRGBA(box)
		for i := range o.bw * rows {
			px, py := x+i%o.bw, y+i/o.bw
			c.Set(i%o.bw, i/o.bw, color.RGBA{byte(o.at(px, py, 0)), byte(o.at(px, py, 1)),
				byte(o.at(px, py, 2)), 255})
		}
		m = c
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 85}); err != nil {
		panic(err)
	}
	return b.Bytes()
}
