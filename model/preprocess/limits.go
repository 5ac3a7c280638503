package preprocess

// Limits bounds what Decode accepts. Zero fields stand for the defaults.
type Limits struct {
	Pixels int64 // width * height
	Side   int   // width and height
	Bytes  int64 // encoded bytes
	Memory int64 // bytes that Decode may allocate in all, with the decoded image

	copies  int64 // of the decoded image that Decode makes, 2 where it has to turn it
	tables  int64 // bytes that Decode allocates for the rendering
	measure bool  // fits fails always: only what it is told is wanted
}

// DefaultLimits are 64 megapixels, 16,384 pixels per side, 64 MB encoded and 1 GB to decode.
func DefaultLimits() Limits {
	return Limits{Pixels: 64 << 20, Side: 16384, Bytes: 64 << 20, Memory: 1 << 30, copies: 1}
}

func (l Limits) filled() Limits {
	d := DefaultLimits()
	if l.Pixels <= 0 {
		l.Pixels = d.Pixels
	}
	if l.Side <= 0 {
		l.Side = d.Side
	}
	if l.Bytes <= 0 {
		l.Bytes = d.Bytes
	}
	if l.Memory <= 0 {
		l.Memory = d.Memory
	}
	l.copies = d.copies
	return l
}

// check accepts a declared size. Sides that pass are below 2^31, so that the product is exact.
func (l Limits) check(format string, w, h int64) error {
	switch {
	case w <= 0 || h <= 0:
		return fail(ErrCorrupt, format, "%dx%d pixels, want at least 1x1", w, h)
	case w > int64(l.Side) || h > int64(l.Side):
		return fail(ErrTooLarge, format, "%dx%d pixels, want at most %d per side", w, h, l.Side)
	case w > l.Pixels/h:
		return fail(ErrTooLarge, format, "%dx%d pixels, want at most %d in all", w, h, l.Pixels)
	}
	return nil
}

// decoderBytes is more than the tables, windows and rows of any decoder take.
const decoderBytes = 512 << 10

// fits accepts what a decoder is going to allocate: the bytes of the image that it returns and all
// others, each counted although it may be free again before the next. Every decoder calls it
// before it allocates by a size that it read. It is also what Cost asks.
func (l Limits) fits(format string, image, work int64) error {
	need := l.copies*image + work + l.tables + decoderBytes
	if need <= l.Memory && !l.measure {
		return nil
	}
	const mb = 1 << 20
	e := fail(ErrTooLarge, format, "needs %d MB to decode, want at most %d MB", (need+mb-1)/mb,
		l.Memory/mb)
	e.(*Error).need = need
	return e
}

// The most decoded bytes that one encoded byte can stand for.
const (
	deflateRatio = 1032 // RFC 1951: 258 bytes for two bits
	lzwRatio     = 2731 // GIF: a code of 12 bits stands for at most 4,096 pixels
	rawRatio     = 1
)

// plausible refuses an image whose declared size no data of this length can fill, so that a
// small file cannot make a decoder allocate much.
func plausible(format string, rawBits int64, encoded int, ratio int64) error {
	if raw := rawBits / 8; raw > int64(encoded)*ratio {
		return fail(ErrTruncated, format, "%d encoded bytes cannot hold %d decoded", encoded, raw)
	}
	return nil
}
