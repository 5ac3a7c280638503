package serve

import (
	"os"
	"path/filepath"
	"testing"
)

// TestRepositoryNames: folder names are not treated as patterns.
func TestRepositoryNames(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "models [prod]")
	version := filepath.Join(dir, "a[1]", "3")
	if err := os.MkdirAll(version, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(version, repositoryModel), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := (&repository{dir: dir}).List()
	if err != nil || len(all) != 1 || all[0].Name != "a[1]" || all[0].Version != "3" {
		t.Errorf("%v, %v", all, err)
	}
}
