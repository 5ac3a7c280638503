//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/webp"
)

// Flags of the VP8X chunk.
const (
	webpAnimated = 0x02
	webpAlpha    = 0x10
)

// webpFrame is the length of the header of a frame: position, size, duration and flags.
const webpFrame = 16

func decodeWebP(data []byte, l Limits) (*Image, error) {
	if len(data) < 30 {
		return nil, fail(ErrTruncated, "webp", "header of %d bytes", len(data))
	}
	if n := binary.LittleEndian.Uint32(data[4:]); int64(n) > int64(len(data)-8) {
		return nil, fail(ErrTruncated, "webp", "%d bytes, want %d", len(data), int64(n)+8)
	}
	extended := string(data[12:16]) == "VP8X"
	c, err := webp.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := l.check("webp", int64(c.Width), int64(c.Height)); err != nil {
		return nil, err
	}
	if extended && data[20]&webpAnimated != 0 {
		return decodeFirstFrame(data, c.Width, c.Height, l)
	}
	pixels := int64(c.Width) * int64(c.Height)
	if err := l.fits("webp", 4*pixels, webpWorking(data, c.Width, c.Height)); err != nil {
		return nil, err
	}
	m, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	to := modeRGB
	if webpHasAlpha(data, extended) {
		to = modeRGBA
	}
	switch v := m.(type) {
	case *image.YCbCr:
		return fromYUV(v, to), nil
	case *image.NYCbCrA:
		out := fromYUV(&v.YCbCr, to)
		for i := 3; to == modeRGBA && i < len(out.pix); i += 4 {
			x, y := i/4%out.width, i/4/out.width
			out.pix[i] = v.A[y*v.AStride+x]
		}
		return out, nil
	}
	return collect(m, to), nil
}

// webpWorking is what the decoder allocates.
func webpWorking(data []byte, w, h int) int64 {
	pixels, n := int64(w)*int64(h), int64(len(data))
	sum := int64(0)
	if chunk(data[12:], "VP8 ", 0, binary.LittleEndian) != nil { // lossy: planes of 16 by 16 pixels
		sum += int64(w+15)*int64(h+15)*7/4 + 32*int64(w) + n
	}
	if chunk(data[12:], "ALPH", 0, binary.LittleEndian) != nil {
		sum += pixels
	} else if sum > 0 {
		return sum
	}
	// Lossless: pixels before and after a palette, four images of one pixel for a square of four,
	// and codes: 2,680 bytes each and 256 for every byte that lists their symbols, 47 KB at most.
	codes := min((pixels+15)/16+int64(w+h), 2600)
	return sum + 9*pixels + 8*int64(w+h) + codes*2680 + min(256*n, codes*47<<10)
}

// decodeFirstFrame decodes the first frame of an animation and puts it on an empty canvas of w by
// h pixels.
func decodeFirstFrame(data []byte, w, h int, l Limits) (*Image, error) {
	frame := chunk(data[12:], "ANMF", 0, binary.LittleEndian)
	if len(frame) < webpFrame+4 {
		return nil, fail(ErrTruncated, "webp", "no frame of an animation")
	}
	still := stillWebP(frame)
	c, err := webp.DecodeConfig(bytes.NewReader(still))
	if err != nil {
		return nil, err
	}
	at := func(i int) int { return int(frame[i]) | int(frame[i+1])<<8 | int(frame[i+2])<<16 }
	x, y := 2*at(0), 2*at(3)
	if c.Width != at(6)+1 || c.Height != at(9)+1 || x+c.Width > w || y+c.Height > h {
		return nil, fail(ErrCorrupt, "webp", "the first frame does not fit its canvas")
	}
	work := 4*int64(c.Width)*int64(c.Height) + webpWorking(still, c.Width, c.Height)
	if err := l.fits("webp", 4*int64(w)*int64(h), work+int64(len(still))); err != nil {
		return nil, err
	}
	p, err := decodeWebP(still, l)
	if err != nil {
		return nil, err
	}
	m := &Image{width: w, height: h, mode: modeRGB}
	if data[20]&webpAlpha != 0 {
		m.mode = modeRGBA
	}
	m.place(p, x, y)
	m.note(NoteFirstFrame, "the first frame of an animation is used")
	return m, nil
}

// place puts an image of colours on an empty one, which is transparent beside it.
func (m *Image) place(p *Image, x, y int) {
	n, k := m.mode.channels(), p.mode.channels()
	m.pix = make([]byte, n*m.width*m.height)
	for i := range p.width * p.height {
		q := m.pix[n*((y+i/p.width)*m.width+x+i%p.width):][:n]
		q[n-1] = 255
		copy(q, p.pix[k*i:][:k])
	}
}

// stillWebP is the image of an animation's frame as a file of its own.
func stillWebP(frame []byte) []byte {
	head := []byte("RIFF\x00\x00\x00\x00WEBP")
	body := frame[webpFrame:]
	switch string(body[:4]) {
	case "ALPH":
		head = append(head, "VP8X\x0a\x00\x00\x00\x10\x00\x00\x00"...)
		head = append(head, frame[6:12]...)
	case "VP8 ", "VP8L":
	default:
		body = nil // nor an animation in an animation
	}
	head = append(head, body...)
	binary.LittleEndian.PutUint32(head[4:], uint32(len(head)-8))
	return head
}

// webpHasAlpha reads the flag of the container, or that of a lone lossless stream.
func webpHasAlpha(data []byte, extended bool) bool {
	if extended {
		return data[20]&webpAlpha != 0
	}
	return string(data[12:16]) == "VP8L" && binary.LittleEndian.Uint32(data[21:])>>28&1 == 1
}

// fromYUV converts a lossy image to the bytes that libwebp gives: chroma by its bilinear
// upsampler with its roundings, then its fixed-point colours. Opacity is set to full.
func fromYUV(p *image.YCbCr, to mode) *Image {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	n := to.channels()
	m := &Image{width: w, height: h, mode: to, pix: bytes.Repeat([]byte{255}, n*w*h)}
	u, v := make([]uint8, w+1), make([]uint8, w+1)
	half := (w + 1) / 2
	last := (h+1)/2 - 1
	for y := range h {
		near := y / 2
		far := min(max(near-1+2*(y&1), 0), last)
		upsampleYUV(u, p.Cb[near*p.CStride:][:half], p.Cb[far*p.CStride:][:half])
		upsampleYUV(v, p.Cr[near*p.CStride:][:half], p.Cr[far*p.CStride:][:half])
		for x, luma := range p.Y[y*p.YStride:][:w] {
			q := m.pix[n*(y*w+x):]
			q[0], q[1], q[2] = yuvToRGB(int(luma), int(u[x]), int(v[x]))
		}
	}
	return m
}

// upsampleYUV weights the four nearest samples 9:3:3:1. The sums round as libwebp's do, over
// the diagonals: ((a+3b+3c+d+8)/8 + a)/2 in whole numbers.
func upsampleYUV(dst, near, far []uint8) {
	end := func(i int) uint8 { return uint8((3*int(near[i]) + int(far[i]) + 2) >> 2) }
	last := len(near) - 1
	dst[0] = end(0)
	for i := range last {
		a, b := int(near[i]), int(near[i+1])
		c, d := int(far[i]), int(far[i+1])
		sum := a + b + c + d + 8
		dst[2*i+1] = uint8(((sum+2*(b+c))>>3 + a) >> 1)
		dst[2*i+2] = uint8(((sum+2*(a+d))>>3 + b) >> 1)
	}
	dst[2*last+1] = end(last)
}

// yuvToRGB is libwebp's conversion of limited-range BT.601 with 6 fractional bits.
func yuvToRGB(y, u, v int) (r, g, b uint8) {
	luma := y * 19077 >> 8
	r = clip6(luma + v*26149>>8 - 14234)
	g = clip6(luma - u*6419>>8 - v*13320>>8 + 8708)
	b = clip6(luma + u*33050>>8 - 17685)
	return r, g, b
}

func clip6(v int) uint8 { return uint8(min(max(v>>6, 0), 255)) }

func sizeWebP(data []byte) (width, height int, err error) {
	return sizeOf(webp.DecodeConfig(bytes.NewReader(data)))
}
