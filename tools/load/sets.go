package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// hasStore reports whether the program supports stores.
func hasStore(ctx context.Context, program string) (bool, error) {
	help, err := exec.CommandContext(ctx, program, "serve", "--help").Output()
	return strings.Contains(string(help), "--store "), err
}

// disk is where a server stores clients' prompt sets: database and images.
type disk struct {
	folder string
	own    bool // a small file system of its own, which can be filled
}

// newDisk makes a tmpfs, or a plain folder if that cannot be mounted.
func newDisk(dir string) (*disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	d := &disk{folder: filepath.Join(dir, "store")}
	d.own = exec.Command("mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", dir).Run() == nil
	return d, os.Mkdir(d.folder, 0o700)
}

// flags are the server's flags. The prompt cache is small, so that it is full before memory is
// measured.
func (d *disk) flags() []string {
	return []string{"--store", "sqlite:" + filepath.Join(d.folder, "sets.db"),
		"--blobs", "file:" + filepath.Join(d.folder, "blobs"), "--prompt-cache-bytes", "16777216"}
}

func (d *disk) close() {
	if d.own {
		unmount := exec.Command("umount", "-l", filepath.Dir(d.folder))
		_ = unmount.Run() // if it fails there is nothing more to do
	}
}

// mostSets bounds the number of sets in the store, 2 MB each.
const mostSets = 200

// makeSet makes a prompt set and remembers it if the server confirms it.
func (k *soak) makeSet(ctx context.Context) error {
	if len(k.made) == mostSets {
		return nil
	}
	k.tried++
	name := fmt.Sprintf("soak-%d", k.tried)
	s, err := postForm("/v1/prompt-sets", [2]string{"name", name}, k.work.normals)
	if err != nil {
		return err
	}
	s.check = func(http.Header, []byte) error { return nil }
	if o := k.send(ctx, s, time.Now()); !o.ok() {
		return fmt.Errorf("prompt set %s: %v", name, o)
	}
	k.made = append(k.made, name)
	return nil
}

// checkSets scores an image against the sets that were made, the last ones or all.
func (k *soak) checkSets(ctx context.Context, last int) error {
	for _, name := range k.made[max(0, len(k.made)-last):] {
		scene := *k.work.fabric
		scene.set = name
		s, err := formRequest(&scene)
		if err != nil {
			return err
		}
		if o := k.send(ctx, s, time.Now()); !o.ok() {
			return fmt.Errorf("prompt set %s was made, then: %v", name, o)
		}
	}
	return nil
}

// storeFaults are the faults of a store.
var storeFaults = []fault{
	{"the disk is full", fullDisk, false},
	{"the store's folder is moved away", folderAway, false},
}

// fullDisk fills the store's file system: new sets are refused, existing ones can be scored
// against.
func fullDisk(ctx context.Context, k *soak) error {
	if !k.disk.own {
		k.say("SKIPPED: a full disk (no file system could be mounted)")
		return nil
	}
	return k.without(ctx, func() (undo func() error, err error) {
		filler := filepath.Join(filepath.Dir(k.disk.folder), "filler")
		f, err := os.Create(filler)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		for err == nil { // to the last byte
			_, err = f.Write(make([]byte, 1<<16))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return nil, err
		}
		return func() error { return os.Remove(filler) }, nil
	})
}

func folderAway(ctx context.Context, k *soak) error {
	return k.without(ctx, func() (undo func() error, err error) {
		away := k.disk.folder + ".away"
		undo = func() error { return os.Rename(away, k.disk.folder) }
		return undo, os.Rename(k.disk.folder, away)
	})
}

// without makes sets while the store is away, which may fail, and after it is back.
func (k *soak) without(ctx context.Context, take func() (undo func() error, err error)) error {
	undo, err := take()
	if err != nil {
		return err
	}
	for range 3 {
		if err := k.makeSet(ctx); err != nil {
			k.say("refused, as it must: %v", err)
		}
	}
	if err := undo(); err != nil {
		return err
	}
	return k.makeSet(ctx)
}
