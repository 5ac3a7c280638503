package main

import "math"

// path is a line through some points.
type path []point

// stride is the length of a path's pieces, in pixels.
const stride = 4

// meander is a path of the given length that starts somewhere and heads somewhere; each of its
// pieces turns by a random tangent up to bend.
func (r *random) meander(start, heading point, length, bend float64) path {
	line := path{start}
	for done := 0.0; done < length; done += stride {
		swerve := heading.turned().times(r.between(-bend, bend))
		heading = heading.plus(swerve).unit()
		start = start.plus(heading.times(stride))
		line = append(line, start)
	}
	return line
}

// zigzag is a path that keeps its heading but for random tangents up to bend.
func (r *random) zigzag(start, heading point, length, bend float64) path {
	line := path{start}
	for done := 0.0; done < length; done += stride {
		swerve := heading.turned().times(r.between(-bend, bend))
		start = start.plus(heading.plus(swerve).times(stride))
		line = append(line, start)
	}
	return line
}

// near is how far a point is from the path, and how far along the path, from 0 to 1, that is.
func (l path) near(p point) (distance, along float64) {
	distance = math.Inf(1)
	for i := range len(l) - 1 {
		edge, q := l[i+1].minus(l[i]), p.minus(l[i])
		t := min(max(q.dot(edge)/edge.dot(edge), 0), 1)
		if d := q.minus(edge.times(t)).length(); d < distance {
			distance, along = d, (float64(i)+t)/float64(len(l)-1)
		}
	}
	return distance, along
}

// blob is an irregular round shape.
type blob struct {
	centre point
	radius float64
	edge   noise
	rough  float64 // how far the edge strays, as a share of the radius
}

// distance is negative inside, in pixels.
func (b blob) distance(p point) float64 {
	stray := mul(b.rough, b.edge.cloud(p, mul(0.9, b.radius), 4))
	return p.minus(b.centre).length() - mul(b.radius, 1+stray)
}
