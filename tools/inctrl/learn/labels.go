package learn

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/record"
)

// labels are the paths of labelled images.
type labels struct{ good, anomalous []string }

// readLabels reads a list of labelled images, CSV with the columns image and label, or a folder:
// the images of its folder good, or test/good, are good, and those of the folders beside it are
// anomalous.
func readLabels(log *slog.Logger, path string) (labels, error) {
	info, err := os.Stat(path)
	if err != nil {
		return labels{}, err
	}
	if info.IsDir() {
		return labelledFolder(log, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return labels{}, err
	}
	defer f.Close()
	l, err := labelledList(f, filepath.Dir(path))
	if err != nil {
		return labels{}, fmt.Errorf("labels %.256q: %w", path, err)
	}
	return l, nil
}

func labelledFolder(log *slog.Logger, folder string) (l labels, err error) {
	if info, err := os.Stat(filepath.Join(folder, "test")); err == nil && info.IsDir() {
		folder = filepath.Join(folder, "test")
	}
	paths, err := imagefiles.List(log, folder)
	if err != nil {
		return l, err
	}
	for _, path := range paths {
		rel, err := filepath.Rel(folder, path)
		if err != nil {
			return l, err
		}
		kind, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
		switch {
		case !nested:
			return l, fmt.Errorf("labels %.256q: %.256q lies in no folder good or of a defect",
				folder, rel)
		case strings.EqualFold(kind, dataset.Good):
			l.good = append(l.good, path)
		default:
			l.anomalous = append(l.anomalous, path)
		}
	}
	return l, nil
}

// labelledList reads CSV. Paths are relative to a folder.
func labelledList(in io.Reader, folder string) (l labels, err error) {
	all, err := record.ReadLabels(in)
	if err != nil {
		return l, err
	}
	seen := map[string]bool{}
	for _, of := range all {
		path := of.Image
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		if seen[path] {
			return labels{}, fmt.Errorf("line %d: image %.256q is there twice", of.Line, path)
		}
		seen[path] = true
		if of.Anomalous {
			l.anomalous = append(l.anomalous, path)
		} else {
			l.good = append(l.good, path)
		}
	}
	return l, nil
}
