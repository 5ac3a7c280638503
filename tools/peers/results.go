package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// results gather what was measured: by contender, by number of threads, by round.
type results struct {
	where      string // "native" or "web"
	contenders []contender
	threads    []int
	rounds     []map[int][]measured
}

func newResults(where string, all []contender, threads []int) *results {
	r := &results{where, all, threads, make([]map[int][]measured, len(all))}
	for i := range r.rounds {
		r.rounds[i] = map[int][]measured{}
	}
	return r
}

func (r *results) add(i, threads int, m measured) {
	r.rounds[i][threads] = append(r.rounds[i][threads], m)
}

// total is over all rounds: the least time, the median of medians, the most memory, the worst
// cosine.
func (r *results) total(i, threads int) measured {
	rounds := r.rounds[i][threads]
	t := rounds[0]
	var medians []float64
	for _, m := range rounds {
		t.Min, t.Peak, t.Cosine = min(t.Min, m.Min), max(t.Peak, m.Peak), min(t.Cosine, m.Cosine)
		medians = append(medians, m.Median)
	}
	slices.Sort(medians)
	t.Median = medians[len(medians)/2]
	return t
}

// counts tells whether a peer's figures are right; a cosine that is no number is not.
func (m measured) counts() bool { return m.Cosine >= leastCosine }

// best is the least time of the int8 peers that compute what they should.
func (r *results) best(threads int) (float64, error) {
	var all []float64
	for i, c := range r.contenders {
		if m := r.total(i, threads); c.peer && c.int8 && m.counts() {
			all = append(all, m.Min)
		}
	}
	if len(all) == 0 {
		return 0, errors.New("no int8 peer computes the class token")
	}
	return slices.Min(all), nil
}

// write prints the table and the two figures that others read, which are the last lines.
func (r *results) write(w io.Writer) error {
	best, err := r.best(1)
	if err != nil {
		return err
	}
	if err := r.table(w); err != nil {
		return err
	}
	one, two := r.total(0, 1).Min, r.total(0, 2).Min
	_, err = fmt.Fprintf(w, "\nratio-%s-1t: %.3f\nscaling-%s-2t: %.3f\n",
		r.where, one/best, r.where, one/two)
	return err
}

// table shows every contender, with GOP/s by the products that inctrl counts for an image.
func (r *results) table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "contender\tthreads\tmin ms\tmedian ms\tGOP/s\tpeak MB\tcosine\tversion\t")
	for _, n := range r.threads {
		gop := r.total(0, n).GOP
		for i, c := range r.contenders {
			m := r.total(i, n)
			fmt.Fprintf(t, "%s\t%d\t%.1f\t%.1f\t%.0f\t%.0f\t%.5f\t%s\t", c.name, n,
				m.Min, m.Median, gop/m.Min*1e3, m.Peak, m.Cosine, m.Version)
			if !m.counts() {
				fmt.Fprint(t, "does not count")
			}
			fmt.Fprintln(t)
		}
	}
	return t.Flush()
}
