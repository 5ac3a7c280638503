//go:build !js || formats

package preprocess

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
	"testing"
)

// heap reads the memory of all objects that are not collected yet, without allocating.
type heap [1]metrics.Sample

func newHeap() *heap { return &heap{{Name: "/memory/classes/heap/objects:bytes"}} }

func (h *heap) read() int64 {
	metrics.Read(h[:])
	return int64(h[0].Value.Uint64())
}

// peak runs f with little more memory than most besides what is in use and gives how much it took
// at one time.
func peak(most int64, f func()) int64 {
	here, there := newHeap(), newHeap()
	there.read()
	debug.FreeOSMemory()
	before := here.read()
	all := []metrics.Sample{{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(all)
	limit := debug.SetMemoryLimit(
		int64(all[0].Value.Uint64()-all[1].Value.Uint64()) + most + 1<<20)
	defer debug.SetMemoryLimit(limit)
	var top atomic.Int64
	stop, stopped := make(chan bool), make(chan bool)
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				top.Store(max(top.Load(), there.read()))
			}
		}
	}()
	f()
	last := here.read()
	close(stop)
	<-stopped
	return max(top.Load(), last) - before
}

// bitWriter writes bits, the lowest first.
type bitWriter struct {
	out []byte
	n   int
}

func (w *bitWriter) bits(v, n int) {
	for i := range n {
		if w.n%8 == 0 {
			w.out = append(w.out, 0)
		}
		w.out[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// codes are five codes of one symbol each, which take no bits.
func (w *bitWriter) codes(n int) {
	for range 5 * n {
		w.bits(0b0001, 4) // simple, one symbol, of one bit: 0
	}
}

// bombWebP is a lossless image of many pixels in few bytes with all transforms and some groups of
// codes.
func bombWebP(width, height, groups int) []byte {
	w := &bitWriter{}
	w.bits(0x2F, 8)
	w.bits(width-1, 14)
	w.bits(height-1, 14)
	w.bits(1, 4) // opacity, version 0
	for _, kind := range []int{0, 1} {
		w.bits(1, 1)
		w.bits(kind, 2)
		w.bits(0, 3) // squares of four pixels
		w.bits(0, 1) // no cache
		w.codes(1)
	}
	w.bits(1, 1)
	w.bits(3, 2)
	w.bits(255, 8) // colours of the palette - 1
	w.bits(0, 1)
	w.codes(1)
	w.bits(0, 1) // no more transforms
	w.bits(1, 1)
	w.bits(11, 4) // cache
	w.bits(1, 1)
	w.bits(0, 3) // squares of four pixels that share codes
	w.bits(0, 1)
	w.bits(0b01, 2) // green: one symbol
	w.bits(1, 1)    // of eight bits
	w.bits(groups-1, 8)
	for range 4 {
		w.bits(0b0001, 4)
	}
	w.codes(groups)
	return webpOf(riffChunk("VP8L", append(w.out, make([]byte, 64)...)...))
}

// manyBlocks is raw as Deflate of small blocks with long codes each.
func manyBlocks(raw []byte) []byte {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, -2) // Huffman only
	for len(raw) > 0 {
		n := min(len(raw), 1500)
		z.Write(raw[:n])
		z.Flush()
		raw = raw[n:]
	}
	z.Close()
	return b.Bytes()
}

// skewed are bytes whose codes are of very different lengths.
func skewed(n int) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	out := make([]byte, n)
	for i := range out {
		for r.IntN(2) == 0 && out[i] < 200 {
			out[i]++
		}
	}
	return out
}

// interlacedPNG is a PNG, interlaced or not, with all filters.
func interlacedPNG(w, h int, depth, color byte, interlace byte, chunks ...[]byte) []byte {
	samples := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color]
	passes := pngAdam7
	if interlace == 0 {
		passes = pngWhole
	}
	var raw []byte
	for _, p := range passes {
		n := (w - p.x + p.dx - 1) / p.dx
		for y := p.y; y < h && n > 0; y += p.dy {
			raw = append(raw, byte(y/p.dy%5))
			raw = append(raw, skewed((n*samples*int(depth)+7)/8)...)
		}
	}
	chunks = append(chunks, pngChunk("IDAT", manyBlocks(raw)...))
	b := pngOf(uint32(w), uint32(h), depth, color, chunks...)
	b[28] = interlace
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// bombs are files of every format that take much memory; some cannot be decoded to the end.
func bombs(t *testing.T) map[string][]byte {
	const w, h = 1100, 900
	all := map[string][]byte{
		"webp lossless":      bombWebP(w, h, 200),
		"webp lossy, cut":    patch(file(t, "webp_lossy_RGB.webp"), 26, w&255, w>>8, h&255, h>>8),
		"png 16 interlaced":  interlacedPNG(w, h, 16, 6, 1),
		"png 16 RGB":         interlacedPNG(w, h, 16, 2, 0),
		"png grey with trns": interlacedPNG(w, h, 16, 0, 1, pngChunk("tRNS", 0, 1)),
		"bmp": append(patch(honest(t)["bmp"], 18, w&255, w>>8, 0, 0, h&255, h>>8, 0, 0),
			make([]byte, 4*w*h)...),
		"pnm": append(fmt.Appendf(nil, "P6 %d %d 65535\n", w, h), make([]byte, 6*w*h)...),
	}
	scans := patch(file(t, "../jpeg/testdata/cmykprog.jpg"), 0) // its data end too early
	sof := bytes.Index(scans, []byte{0xFF, 0xC2})
	all["jpeg progressive CMYK, cut"] = append(patch(scans, sof+5, h>>8, h&255, w>>8, w&255),
		make([]byte, 1<<16)...)
	gif := honest(t)["gif"]
	frame := bytes.Index(gif, []byte{',', 0, 0, 0, 0, 40})
	gif = patch(patch(gif, 6, w&255, w>>8, h&255, h>>8), frame+5, w&255, w>>8, h&255, h>>8)
	all["gif, cut"] = append(gif, make([]byte, 1<<16)...)
	for name, o := range map[string]*oddTIFF{
		"tiff deflate":   {photometric: 2, bits: 16, format: 1, samples: 3, compression: 8, bh: h},
		"tiff LZW tiles": {photometric: 1, bits: 8, format: 1, compression: 5, bw: 16, bh: 16},
		"tiff JPEG tiles": {photometric: 6, bits: 8, format: 1, samples: 3, compression: 7, bw: 64,
			bh: 64},
		"tiff floats": {photometric: 1, bits: 32, format: 3, compression: 8, bh: 1},
		"tiff on its side": {photometric: 2, bits: 8, format: 1, samples: 3, compression: 8,
			orientation: 6, bh: 99},
		"tiff planes": {photometric: 2, bits: 8, format: 1, samples: 3, compression: 8,
			planar: true, bh: 99},
	} {
		all[name] = bombTIFF(o, w, h)
	}
	return all
}

// bombTIFF is a file of one value.
func bombTIFF(o *oddTIFF, w, h int) []byte {
	o.order, o.width, o.height, o.pages, o.predictor = binary.LittleEndian, w, h, 1, 1
	o.hs, o.vs, o.tiled = 1, 1, o.bw > 0
	o.rnd = rand.New(rand.NewPCG(7, 8))
	o.samples = max(o.samples, 1)
	if o.bw == 0 {
		o.bw = w
	}
	o.values = make([]uint64, w*h*o.samples)
	for i, v := range skewed(len(o.values)) {
		o.values[i] = uint64(v)
	}
	return o.encode()
}

// TestPeak: hostile files take no more memory at one time than Cost tells, whatever comes of them.
func TestPeak(t *testing.T) {
	decoded := 0
	for name, data := range bombs(t) {
		o := Options{Orient: true}
		told, err := Cost(data, o)
		if err != nil || told < 2*decoderBytes {
			t.Errorf("%s: told %d, %v", name, told, err)
			continue
		}
		used := peak(told, func() { _, err = Decode(data, o) })
		if err == nil {
			decoded++
		}
		if used > told+told/16 { // what is not collected yet
			t.Errorf("%s: %d bytes, told %d", name, used, told)
		}
	}
	if decoded < 10 {
		t.Errorf("only %d files were decoded", decoded)
	}
}
