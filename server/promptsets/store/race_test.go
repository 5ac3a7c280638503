package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
)

// testRaces: of concurrent conflicting changes one succeeds and the others get the right error.
func testRaces(t *testing.T, p *place) {
	s, other := open(t, p.Config), open(t, p.Config)
	const n = 16
	all := make([]*Made, n)
	errs := make([]error, n)
	race := func(f func(s *Store, i int) (*Made, error)) {
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				which := s
				if i%2 == 1 {
					which = other
				}
				all[i], errs[i] = f(which, i)
			})
		}
		wg.Wait()
	}
	race(func(s *Store, i int) (*Made, error) { return s.Make(t.Context(), draft("name", 1+i%3)) })
	won(t, errs, ErrName, 1)

	race(func(s *Store, i int) (*Made, error) {
		d := draft("keyed", 2)
		d.Key = "key"
		return s.Make(t.Context(), d)
	})
	won(t, errs, nil, n)
	first := 0
	for i := range n {
		if all[i].Set.ID != all[0].Set.ID {
			t.Errorf("two sets of one key: %s, %s", all[i].Set.ID, all[0].Set.ID)
		}
		if !all[i].Again {
			first++
		}
	}
	if first != 1 {
		t.Errorf("%d were first", first)
	}

	race(func(s *Store, i int) (*Made, error) {
		d := draft(fmt.Sprint("same-key-", i), 1)
		d.Key = "another key"
		return s.Make(t.Context(), d)
	})
	won(t, errs, ErrReused, 1)

	set := all[0]
	if set == nil {
		set = create(t, s, draft("set", 1))
	}
	id, revision := set.Set.ID, set.Set.Revision
	race(func(s *Store, i int) (*Made, error) {
		return s.Make(t.Context(), next(id, revision, draft(fmt.Sprint(i), 1), true))
	})
	won(t, errs, ErrStale, 1)

	race(func(s *Store, i int) (*Made, error) {
		return s.Make(t.Context(), next(id, 0, draft(fmt.Sprint(i), 2), true))
	})
	won(t, errs, nil, n)
	got, err := s.Get(t.Context(), id)
	if err != nil || got.Latest != n+2 {
		t.Errorf("%+v, %v", got, err)
	}
	for _, m := range all {
		v, err := s.Version(t.Context(), id, m.Version.Number)
		if err != nil || v.Images[0] != m.Version.Images[0] {
			t.Errorf("version %d: %v", m.Version.Number, err)
		}
	}
}

// won checks that want of the calls succeeded and the others failed with kind.
func won(t *testing.T, errs []error, kind error, want int) {
	t.Helper()
	n := 0
	for _, err := range errs {
		if err == nil {
			n++
		} else if kind == nil || !errors.Is(err, kind) {
			t.Errorf("error %v, want %v", err, kind)
		}
	}
	if n != want {
		t.Errorf("%d won, want %d", n, want)
	}
}
