package tiff

import "math"

// converter has libtiff's tables from YCbCr to RGB (tif_color.c), in fixed point of 16 bits.
type converter struct{ y, crR, cbB, crG, cbG [256]int32 }

// newConverter makes the tables for the file's weights and reference black and white.
func (d *decoder) newConverter() (*converter, error) {
	weights, reference := [3]float32{0.299, 0.587, 0.114}, [6]float32{0, 255, 128, 255, 128, 255}
	for i, v := range weights {
		weights[i] = d.float(tagYCbCrWeights, i, v)
	}
	for i, v := range reference {
		reference[i] = d.float(tagReferenceBlack, i, v)
	}
	sum := weights[0] + weights[1] + weights[2]
	for _, v := range reference {
		sum += v
		if !(v > -1e6 && v < 1e6) {
			return nil, corrupt("reference black or white is %v", v)
		}
	}
	if math.IsNaN(float64(sum)) || math.Abs(float64(weights[1])) < 1e-6 {
		return nil, corrupt("weights of red, green and blue are %v", weights)
	}
	c := new(converter)
	c.fill(weights, reference)
	return c, nil
}

func (c *converter) fill(luma [3]float32, ref [6]float32) {
	f1 := 2 - float32(2*luma[0])
	f3 := 2 - float32(2*luma[2])
	d1, d2 := fixed(f1), -fixed(float32(luma[0]*f1)/luma[1])
	d3, d4 := fixed(f3), -fixed(float32(luma[2]*f3)/luma[1])
	const half = 1 << 15
	for i := range int32(256) {
		cr := level(i-128, ref[4]-128, ref[5]-128, 127)
		cb := level(i-128, ref[2]-128, ref[3]-128, 127)
		c.crR[i], c.cbB[i] = (d1*cr+half)>>16, (d3*cb+half)>>16
		c.crG[i], c.cbG[i] = d2*cr, d4*cb+half
		c.y[i] = level(i, ref[0], ref[1], 255)
	}
}

// fixed has 16 fractional bits.
func fixed(v float32) int32 { return int32(float64(min(max(v, 0), 2))*65536 + 0.5) }

// level is a code between black and white in a range.
func level(code int32, black, white, top float32) int32 {
	width := white - black
	if math.Abs(float64(width)) < 1e-7 {
		width = 1
	}
	v := float32(float32(code-int32(black))*top) / width
	return int32(min(max(v, -4096), 4096))
}

func (c *converter) rgb(dst []uint8, y, cb, cr uint8) {
	l := c.y[y]
	dst[0] = clip(l + c.crR[cr])
	dst[1] = clip(l + (c.cbG[cb]+c.crG[cr])>>16)
	dst[2] = clip(l + c.cbB[cb])
}

func clip(v int32) uint8 { return uint8(min(max(v, 0), 255)) }

// putYCbCr takes a row of data units: hs*vs samples of Y, one of Cb, one of Cr.
func (d *decoder) putYCbCr(m *Image, c *converter, x, y, n int, row []byte) {
	size := d.hs*d.vs + 2
	for i := range n {
		unit := row[i/d.hs*size:][:size]
		for j := range min(d.vs, d.height-y) {
			at := 3 * ((y+j)*d.width + x + i)
			c.rgb(m.Pix[at:at+3], unit[j*d.hs+i%d.hs], unit[size-2], unit[size-1])
		}
	}
}
