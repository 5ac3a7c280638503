package engine

import "context"

// progressing is a context with a function. It is smaller than context.WithValue in the page's
// program.
type progressing struct {
	context.Context
	report func(done, total int)
}

type progressKey struct{}

// Value implements [context.Context].
func (p *progressing) Value(key any) any {
	if _, ok := key.(progressKey); ok {
		return p.report
	}
	return p.Context.Value(key)
}

// WithProgress returns a context with which Learn, Extend and Calibrate report how many steps they
// have done, and of how many. An image has one step or several. The last call has done == total,
// unless there is an error. f must not call the detector.
func WithProgress(ctx context.Context, f func(done, total int)) context.Context {
	return &progressing{ctx, f}
}

// steps counts the steps of a call.
type steps struct {
	done, total int
	report      func(done, total int)
}

func stepsOf(ctx context.Context, total int) *steps {
	f, ok := ctx.Value(progressKey{}).(func(done, total int))
	if !ok {
		f = func(int, int) {}
	}
	return &steps{total: total, report: f}
}

func (s *steps) next() {
	s.done++
	s.report(s.done, s.total)
}
