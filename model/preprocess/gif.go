package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"io"
)

// gifHeader is what comes before the pixels of the first frame.
type gifHeader struct {
	width, height int // the screen, widened to hold the frame
	colors        []byte
	transparent   byte  // index that fills the screen outside the frame, 0 without one
	transparency  bool  // whether there is one
	pixels        int64 // of the frame
	more          bool  // another frame follows
}

func decodeGIF(data []byte, l Limits) (*Image, error) {
	h, err := readGIFHeader(data)
	if err != nil {
		return nil, err
	}
	if err := l.check("gif", int64(h.width), int64(h.height)); err != nil {
		return nil, err
	}
	if err := plausible("gif", 8*h.pixels, len(data), lzwRatio); err != nil {
		return nil, err
	}
	if err := l.fits("gif", int64(h.width)*int64(h.height), 2*h.pixels); err != nil {
		return nil, err
	}
	// Pillow widens a screen that is smaller than the frame; the standard decoder refuses it.
	screen := bytes.Clone(data[:10])
	binary.LittleEndian.PutUint16(screen[6:], uint16(h.width))
	binary.LittleEndian.PutUint16(screen[8:], uint16(h.height))
	m, err := gif.Decode(io.MultiReader(bytes.NewReader(screen), bytes.NewReader(data[10:])))
	if err != nil {
		return nil, err
	}
	p, ok := m.(*image.Paletted)
	if !ok {
		return nil, fail(ErrCorrupt, "gif", "%T, want a paletted image", m)
	}
	out := h.place(p)
	if h.more {
		out.note(NoteFirstFrame, "the first frame of an animation is used")
	}
	return out, nil
}

// place puts the frame on the screen. A palette that is the grey ramp makes it a grey image.
func (h *gifHeader) place(p *image.Paletted) *Image {
	m := &Image{width: h.width, height: h.height, mode: modeP}
	m.pix = bytes.Repeat([]byte{h.transparent}, h.width*h.height)
	for i := 0; i+2 < len(h.colors); i += 3 {
		copy(m.palette[i/3][:], h.colors[i:])
	}
	if h.transparency {
		m.setOpacity(int(h.transparent), 0)
	}
	if m.isRamp(len(h.colors)/3, 1) {
		m.mode = modeL
		if h.transparency {
			m.key = []uint16{uint16(h.transparent)}
		}
	}
	b := p.Rect
	for y := range b.Dy() {
		copy(m.pix[(b.Min.Y+y)*h.width+b.Min.X:], p.Pix[y*p.Stride:y*p.Stride+b.Dx()])
	}
	return m
}

// readGIFHeader walks the blocks up to the first image descriptor.
func readGIFHeader(data []byte) (*gifHeader, error) {
	r := bytes.NewReader(data)
	var s [13]byte
	if _, err := io.ReadFull(r, s[:]); err != nil {
		return nil, err
	}
	h := &gifHeader{}
	h.width = int(binary.LittleEndian.Uint16(s[6:]))
	h.height = int(binary.LittleEndian.Uint16(s[8:]))
	if err := h.readColors(r, s[10]); err != nil {
		return nil, err
	}
	for {
		b, err := r.ReadByte()
		switch {
		case err != nil:
			return nil, err
		case b == '!':
			err = h.readExtension(r)
		case b == ',':
			if err := h.readDescriptor(r); err != nil {
				return nil, err
			}
			h.more = follows(r)
			return h, nil
		default:
			err = fail(ErrCorrupt, "gif", "block %#x before the first frame", b)
		}
		if err != nil {
			return nil, err
		}
	}
}

// follows reports whether another frame comes after the pixels at which r stands.
func follows(r *bytes.Reader) bool {
	for {
		if _, err := r.ReadByte(); err != nil { // the code size, or the label of an extension
			return false
		}
		if err := skipBlocks(r); err != nil {
			return false
		}
		if b, err := r.ReadByte(); err != nil || b != '!' {
			return b == ','
		}
	}
}

// skipBlocks reads data blocks up to the empty one.
func skipBlocks(r *bytes.Reader) error {
	for {
		n, err := r.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		if _, err := r.Seek(int64(n), io.SeekCurrent); err != nil {
			return err
		}
	}
}

// readColors reads the colour table that flags announce.
func (h *gifHeader) readColors(r io.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	h.colors = make([]byte, 3<<(flags&7+1))
	_, err := io.ReadFull(r, h.colors)
	return err
}

// readExtension notes the transparent index of a graphic control block and skips all else.
func (h *gifHeader) readExtension(r *bytes.Reader) error {
	label, err := r.ReadByte()
	if err != nil {
		return err
	}
	for {
		n, err := r.ReadByte()
		if err != nil || n == 0 {
			return err
		}
		block := make([]byte, n)
		if _, err := io.ReadFull(r, block); err != nil {
			return err
		}
		if label == 0xF9 && n >= 4 && block[0]&1 == 1 {
			h.transparent, h.transparency = block[3], true
		}
	}
}

func (h *gifHeader) readDescriptor(r io.Reader) error {
	var s [9]byte
	if _, err := io.ReadFull(r, s[:]); err != nil {
		return err
	}
	w, ht := int(binary.LittleEndian.Uint16(s[4:])), int(binary.LittleEndian.Uint16(s[6:]))
	if w == 0 || ht == 0 {
		return fail(ErrCorrupt, "gif", "frame of %dx%d pixels, want at least 1x1", w, ht)
	}
	h.width = max(h.width, int(binary.LittleEndian.Uint16(s[0:]))+w)
	h.height = max(h.height, int(binary.LittleEndian.Uint16(s[2:]))+ht)
	h.pixels = int64(w) * int64(ht)
	return h.readColors(r, s[8])
}

func sizeGIF(data []byte) (width, height int, err error) {
	h, err := readGIFHeader(data)
	if err != nil {
		return 0, 0, err
	}
	return h.width, h.height, nil
}
