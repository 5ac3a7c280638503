package main

import "math"

// The biscuit's measures, in pixels.
const (
	tooth     = 13.0      // from one tooth of the edge to the next
	halfWidth = 8 * tooth // from the centre to the edge, a whole number of teeth so that
	halfDepth = 6 * tooth // the corners close
	corner    = 1.5 * tooth
)

// dough is one biscuit.
type dough struct {
	pose  pose
	scale float64
	rim   noise                 // how the edge strays
	bite  func(q point) float64 // positive where a piece is missing; local coordinates
}

// biscuit is a rectangular butter biscuit with toothed edge and pricked holes, on a belt.
func biscuit(r *random, defect string) *surface {
	d := dough{r.pose(7, 0.07), r.between(0.98, 1.02), r.noise(), nil}
	d.bite = func(point) float64 { return math.Inf(-1) }
	if defect == "broken" {
		d.bite = bite(r)
	}
	s := bake(r, d)
	switch defect {
	case "burn":
		scorch(s, r)
	case "crack":
		split(s, r, d)
	}
	return s
}

// bite is a corner broken off along an uneven line.
func bite(r *random) func(q point) float64 {
	out := point{r.sign(), mul(r.sign(), r.between(0.8, 1.4))}.unit()
	at := point{math.Copysign(halfWidth, out.x), math.Copysign(halfDepth, out.y)}
	reach := at.dot(out) - r.between(42, 58)
	edge := r.noise()
	return func(q point) float64 { return q.dot(out) - reach + mul(6, edge.cloud(q, 22, 3)) }
}

// box is the signed distance to a rectangle with round corners, negative inside.
func (d dough) box(q point) float64 {
	x, y := math.Abs(q.x)/d.scale-halfWidth, math.Abs(q.y)/d.scale-halfDepth
	outside := point{max(x+corner, 0), max(y+corner, 0)}.length()
	return outside + min(max(x, y)+corner, 0) - corner
}

// whole is about the distance to the edge of the biscuit as it was cut: the box with teeth.
func (d dough) whole(q point) float64 {
	along := q.x / d.scale
	if math.Abs(q.x)-math.Abs(q.y) > mul(d.scale, halfWidth-halfDepth) {
		along = q.y / d.scale
	}
	return d.box(q) - mul(2.4, wave(along/tooth)) + d.rim.cloud(q, 30, 2)
}

// edge is the same with the missing piece taken off.
func (d dough) edge(q point) float64 { return max(d.whole(q), d.bite(q)) }

// bake draws the biscuit on the belt.
func bake(r *random, d dough) *surface {
	s := newSurface(d.pose, 0.03)
	belt, crumb, oven := r.noise(), r.noise(), r.noise()
	brown := r.between(-0.12, 0.12)
	each(func(i int, p point) {
		q := d.pose.local(p)
		edge := d.edge(q)
		shadow := d.edge(d.pose.local(p.minus(point{5, 5})))
		dull := 1 + mul(0.05, belt.cloud(p, 5, 2)) - mul(0.5, step(7, -6, shadow))
		ground := rgb{0.24, 0.29, 0.33}.times(dull)

		inside := step(0.8, -0.8, edge)
		relief, pit := d.relief(q, edge)
		fine := crumb.cloud(p, 6, 3)
		baked := mul(0.75, step(-26, 0, d.whole(q))) + mul(0.5, oven.cloud(p, 70, 2)) + brown
		top := rgb{0.87, 0.69, 0.42}.mix(rgb{0.66, 0.40, 0.17}, min(max(baked, 0), 1))
		top = top.times(1 + mul(0.05, fine) - mul(0.55, pit))
		top = top.mix(rgb{0.9, 0.78, 0.55}.times(1+mul(0.15, fine)), step(-6, -2, d.bite(q)))

		s.height[i] = mul(inside, relief+mul(0.8, fine))
		s.colour[i] = ground.mix(top, inside)
		s.mark(i, step(0.8, -0.8, d.whole(q))-inside)
	})
	return s
}

// relief is the height of the top above the belt, and how deep in a pricked hole a point is.
func (d dough) relief(q point, edge float64) (height, pit float64) {
	const apartX, apartY, radius = 2.6 * tooth, 2.5 * tooth, 3.4
	height = mul(7, math.Sqrt(min(max(-edge, 0)/10, 1)))
	height -= mul(1.1, step(3, 0, math.Abs(d.box(q)+14)))
	q = q.times(1 / d.scale)
	col := min(max(math.Round(q.x/apartX), -2), 2)
	row := min(max(math.Round(q.y/apartY-0.5), -2), 1) + 0.5
	hole := q.minus(point{mul(col, apartX), mul(row, apartY)}).length()
	pit = step(radius+1, radius-1.5, hole)
	return height + mul(0.7, step(radius+5, radius+1, hole)) - mul(5, pit), pit
}

// scorch is a burnt spot.
func scorch(s *surface, r *random) {
	place := s.pose.global(point{r.between(-62, 62), r.between(-38, 38)})
	spot := blob{place, r.between(15, 22), r.noise(), 0.6}
	char := r.noise()
	each(func(i int, p point) {
		d := spot.distance(p)
		burnt := step(6, -8, d)
		s.colour[i] = s.colour[i].mix(rgb{0.5, 0.27, 0.1}, mul(0.7, step(14, 0, d)))
		c := rgb{0.15, 0.085, 0.05}.times(1 + mul(0.4, char.cloud(p, 5, 2)))
		s.stain(i, c, mul(0.92, burnt))
	})
}

// split is a crack from one of the long edges.
func split(s *surface, r *random, b dough) {
	heading := point{r.between(-0.4, 0.4), r.sign()}.unit()
	start := point{r.between(-50, 50), 0}.minus(heading.times(halfDepth + 8))
	line := r.zigzag(start, heading, r.between(110, 140), 0.9)
	each(func(i int, p point) {
		q := s.pose.local(p)
		d, along := line.near(q)
		inside := step(1, -1, b.whole(q))
		gap := mul(2.2, math.Sqrt(1-mul(0.85, along)))
		lip := mul(inside, step(gap+3, gap, d))
		open := mul(inside, step(gap+0.8, gap-0.8, d))
		s.height[i] += mul(0.8, lip) - mul(3, open)
		s.colour[i] = s.colour[i].mix(rgb{0.93, 0.83, 0.62}, mul(0.5, lip))
		s.stain(i, rgb{0.24, 0.15, 0.08}, open)
	})
}
