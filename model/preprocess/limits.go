package preprocess

// Limits bounds what Decode accepts. Zero fields stand for the defaults.
type Limits struct {
	Pixels int64 // width * height
	Side   int   // width and height
	Bytes  int64 // encoded bytes
}

// DefaultLimits are 64 megapixels, 16,384 pixels per side and 64 MB encoded.
func DefaultLimits() Limits {
	return Limits{Pixels: 64 << 20, Side: 16384, Bytes: 64 << 20}
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
