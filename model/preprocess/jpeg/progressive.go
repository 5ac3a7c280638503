package jpeg

// dcFirst decodes the first bits of the DC coefficient (ITU T.81 G.1.2.1).
func (s *scan) dcFirst(c *scanned, b *[64]int16) {
	if n := s.symbol(c.dc); n > 0 {
		c.pred += s.value(n)
	}
	b[0] = int16(c.pred << s.al)
}

// dcRefine adds one bit to the DC coefficient.
func (s *scan) dcRefine(_ *scanned, b *[64]int16) {
	b[0] |= int16(s.take(1) << s.al)
}

// acFirst decodes the first bits of a band (ITU T.81 G.1.2.2).
func (s *scan) acFirst(c *scanned, b *[64]int16) {
	if s.eobrun > 0 {
		s.eobrun--
		return
	}
	for k := s.ss; k <= s.se; k++ {
		rs := s.symbol(c.ac)
		run, n := rs>>4, rs&15
		if n == 0 {
			if run < 15 {
				s.eobrun = s.run(run) - 1
				return
			}
			k += 15
			continue
		}
		if k += run; k > s.se {
			s.bad = true
			return
		}
		b[zigzag[k]] = int16(s.value(n) << s.al)
	}
}

// run reads the length of a run of empty blocks, this one included.
func (s *scan) run(n int) int { return 1<<n + s.take(n) }

// acRefine adds one bit to the known coefficients of a band and sets those that become
// non-zero with it (ITU T.81 G.1.2.3).
func (s *scan) acRefine(c *scanned, b *[64]int16) {
	k := s.ss
	for s.eobrun == 0 && k <= s.se {
		rs := s.symbol(c.ac)
		run, n := rs>>4, rs&15
		if n == 0 && run < 15 {
			s.eobrun = s.run(run)
			break
		}
		fresh := int16(0)
		if n > 0 {
			fresh = int16(-1) << s.al
			if s.take(1) == 1 {
				fresh = int16(1) << s.al
			}
		}
		if k = s.refine(b, k, run); fresh != 0 {
			if k > s.se {
				s.bad = true
				return
			}
			b[zigzag[k]] = fresh
		}
		k++
	}
	if s.eobrun > 0 {
		s.refine(b, k, 64)
		s.eobrun--
	}
}

// refine corrects the non-zero coefficients from k on until it stands on the zero coefficient
// after zeros others, or past the band, and returns that position.
func (s *scan) refine(b *[64]int16, k, zeros int) int {
	bit := int16(1) << s.al
	for ; k <= s.se; k++ {
		v := &b[zigzag[k]]
		if *v == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		if s.take(1) == 0 || *v&bit != 0 {
			continue
		}
		if *v > 0 {
			*v += bit
		} else {
			*v -= bit
		}
	}
	return k
}
