package cache

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
)

// TestCache: the least recently used values are evicted; values in use stay, even over the limit.
func TestCache(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dropped []string
		c := New[int](10, func(v string) { dropped = append(dropped, v) })
		made := 0
		use := func(key int, value string) func() {
			t.Helper()
			got, release, err := c.Use(t.Context(), key, func() (string, int64, error) {
				made++
				return value, 4, nil
			})
			if err != nil || got != value {
				t.Fatalf("%d: %q, %v", key, got, err)
			}
			return release
		}
		use(1, "one")()
		held := use(2, "two")
		use(1, "one")()
		if made != 2 {
			t.Errorf("made %d, want 2: a value that is there is not made again", made)
		}
		use(3, "three")() // 12 bytes and 2 is in use: the least recently used of the others goes
		synctest.Wait()
		if n, bytes := c.Count(); n != 2 || bytes != 8 || len(dropped) != 1 || dropped[0] != "one" {
			t.Errorf("%d values in %d bytes, dropped %q", n, bytes, dropped)
		}
		held()
		use(1, "one")() // made again; 2 is now the least recently used
		synctest.Wait()
		if made != 4 || len(dropped) != 2 || dropped[1] != "two" {
			t.Errorf("made %d, dropped %q", made, dropped)
		}
	})
}

// TestForget: values of chosen keys go at once, or when they are released; meanwhile they can be
// made again.
func TestForget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var dropped []string
		c := New[int](10, func(v string) { dropped = append(dropped, v) })
		use := func(key int, value string) func() {
			t.Helper()
			got, release, err := c.Use(t.Context(), key,
				func() (string, int64, error) { return value, 4, nil })
			if err != nil || got != value {
				t.Fatalf("%d: %q, %v", key, got, err)
			}
			return release
		}
		check := func(when string, values int, bytes int64, gone ...string) {
			t.Helper()
			synctest.Wait()
			n, size := c.Count()
			if n != values || size != bytes || !slices.Equal(dropped, gone) {
				t.Errorf("%s: %d values in %d bytes, dropped %q", when, n, size, dropped)
			}
		}
		use(1, "one")()
		held := use(2, "two")
		also := use(2, "two")
		c.Forget(func(key int) bool { return key > 2 })
		check("nothing chosen", 2, 8)
		c.Forget(func(int) bool { return true })
		check("one in use", 0, 0, "one")
		again := use(2, "second")
		held()
		check("still in use", 1, 4, "one")
		also()
		check("released", 1, 4, "one", "two")
		again()
		check("made again", 1, 4, "one", "two")
	})
}

// TestForgetUnmade: a value that is forgotten while it is made serves those who wait for it.
func TestForgetUnmade(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dropped := 0
		c := New[int](10, func(string) { dropped++ })
		enter, leave := make(chan struct{}), make(chan error)
		for i, want := range []error{nil, errors.New("no")} {
			done := make(chan error)
			go func() {
				_, release, err := c.Use(t.Context(), 1, func() (string, int64, error) {
					enter <- struct{}{}
					return "value", 4, <-leave
				})
				if err == nil {
					release()
				}
				done <- err
			}()
			<-enter
			c.Forget(func(int) bool { return true })
			leave <- want
			if err := <-done; err != want {
				t.Errorf("%v, want %v", err, want)
			}
			synctest.Wait()
			if n, bytes := c.Count(); n != 0 || bytes != 0 || dropped != 1 {
				t.Errorf("%d: %d values in %d bytes, %d dropped", i, n, bytes, dropped)
			}
		}
	})
}

// TestMakeOnce: one of several concurrent callers makes the value. A caller that is canceled or
// fails leaves the work to the next one and no entry behind.
func TestMakeOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New[int](10, func(string) {})
		failed := errors.New("no")
		enter, leave := make(chan struct{}), make(chan error)
		made := func() (string, int64, error) {
			enter <- struct{}{}
			return "value", 1, <-leave
		}
		ctx, giveUp := context.WithCancelCause(t.Context())
		answers := make(chan error, 3)
		use := func(ctx context.Context) {
			_, release, err := c.Use(ctx, 1, made)
			if err == nil {
				release()
			}
			answers <- err
		}
		go use(t.Context())
		<-enter
		go use(ctx)
		synctest.Wait()
		giveUp(failed)
		if err := <-answers; err != failed {
			t.Errorf("who gave up: %v", err)
		}
		go use(t.Context())
		synctest.Wait()
		leave <- failed
		if err := <-answers; err != failed {
			t.Errorf("who failed: %v", err)
		}
		<-enter // the next caller makes it
		leave <- nil
		if err := <-answers; err != nil {
			t.Error(err)
		}
		if n, bytes := c.Count(); n != 1 || bytes != 1 {
			t.Errorf("%d values in %d bytes", n, bytes)
		}
	})
}
