package project

import (
	"bytes"
	"errors"
	"testing"
)

// FuzzRead: any file gives a typed error, or a project that is written and read again.
func FuzzRead(f *testing.F) {
	f.Add(bytesOf(f, full(f)))
	for _, files := range []map[string]hostile{
		hostileEntries(f), hostileManifests(f), hostileShapes(f),
	} {
		for _, h := range files {
			if len(h.data) < 1<<12 {
				f.Add(h.data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read("fuzz.inctrl", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			wantTyped(t, err)
			return
		}
		for _, err := range []error{
			second(p.Prompts()), second(p.Results()), second(p.Labels()),
		} {
			wantTyped(t, err)
		}
		var b bytes.Buffer
		if err := p.Write(&b); err != nil {
			wantTyped(t, err)
			return
		}
		again := open(t, b.Bytes())
		if len(again.entries) != len(p.entries) || again.Name != p.Name {
			t.Errorf("read again: %+v, was %+v", again.Manifest, p.Manifest)
		}
		var c bytes.Buffer
		if err := again.Write(&c); err != nil || !bytes.Equal(b.Bytes(), c.Bytes()) {
			t.Errorf("written again it has other bytes: %v", err)
		}
	})
}

// FuzzManifest is FuzzRead for project.json alone.
func FuzzManifest(f *testing.F) {
	f.Add([]byte(plainManifest))
	for manifest := range hostileManifests(f) {
		f.Add([]byte(manifest))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := readManifest(text)
		if err != nil {
			wantTyped(t, err)
			return
		}
		once, err := m.bytes()
		if err != nil {
			wantTyped(t, err)
			return
		}
		again, err := readManifest(once)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := again.bytes(); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s\n%s, %v", once, twice, err)
		}
	})
}

func wantTyped(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*Error](err); err != nil && !ok {
		t.Errorf("%T %v", err, err)
	}
}
