package tiff

import "encoding/binary"

// undo undoes the predictor of a row. spare is as long as row.
func (d *decoder) undo(row, spare []byte) {
	switch d.predictor {
	case 2:
		d.undoDifferences(row)
	case 3:
		d.undoFloats(row, spare)
	}
}

// undoDifferences: each sample is stored as the difference to that of the pixel before.
func (d *decoder) undoDifferences(row []byte) {
	size := d.bits / 8
	step := size * d.stored
	for i := step; i+size <= len(row); i += size {
		p, before := row[i:], row[i-step:]
		switch d.bits {
		case 8:
			p[0] += before[0]
		case 16:
			d.order.PutUint16(p, d.order.Uint16(p)+d.order.Uint16(before))
		case 32:
			d.order.PutUint32(p, d.order.Uint32(p)+d.order.Uint32(before))
		case 64:
			d.order.PutUint64(p, d.order.Uint64(p)+d.order.Uint64(before))
		}
	}
}

// undoFloats: the bytes of a row are stored as differences, all first bytes of the samples before
// all second ones, the highest first.
func (d *decoder) undoFloats(row, spare []byte) {
	for i := d.stored; i < len(row); i++ {
		row[i] += row[i-d.stored]
	}
	copy(spare, row)
	size := d.bits / 8
	n := len(row) / size
	for i := range n {
		for b := range size {
			at := b // the order of the file
			if d.order == binary.ByteOrder(binary.LittleEndian) {
				at = size - 1 - b
			}
			row[i*size+at] = spare[b*n+i]
		}
	}
}
