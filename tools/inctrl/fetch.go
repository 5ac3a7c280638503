package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/download"
)

// checkpointFile is a public file that has a name here.
type checkpointFile struct{ name, url, sha256 string }

// checkpoints are the ones that are known.
var checkpoints = []checkpointFile{
	// OpenCLIP, LAION-400M epoch 32: InCTRL's towers. The name ends in the digest's first digits
	// (docs/algorithm.md §7.2). The hub's file of this title is another epoch.
	{"vit-b-16-plus-240", "https://github.com/mlfoundations/open_clip/releases/download/" +
		"v0.2-weights/vit_b_16_plus_240-laion400m_e32-699c4b84.pt", "699c4b84"},
	// openai/CLIP, clip/clip.py: the folder is the digest.
	{"vit-b-32-openai", "https://openaipublic.azureedge.net/clip/models/" +
		"40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
		"40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"},
	// facebookresearch/dinov2, dinov2/hub/backbones.py, which tells no digests.
	{"dinov2-vits14",
		"https://dl.fbaipublicfiles.com/dinov2/dinov2_vits14/dinov2_vits14_pretrain.pth", ""},
	{"dinov2-vits14-reg",
		"https://dl.fbaipublicfiles.com/dinov2/dinov2_vits14/dinov2_vits14_reg4_pretrain.pth", ""},
}

// errByHand is what there is to say about InCTRL's own checkpoints.
var errByHand = errors.New("InCTRL's checkpoints are on Google Drive, which has no stable " +
	"address for a program: the README of github.com/mala-lab/InCTRL links to them; " +
	"a file downloaded there is used as it is")

// fetching is what `inctrl fetch` was asked to do.
type fetching struct {
	sha256  string
	out     string
	offline bool
	list    bool
}

func (a *app) fetch() *cobra.Command {
	f := &fetching{}
	c := &cobra.Command{
		Use:   "fetch NAME|URL",
		Short: "Download a public checkpoint",
		Long: "Download a public checkpoint once and print where it is. A download that is cut\n" +
			"goes on where it broke off; the file is verified each time. It is kept in\n" +
			"$INCTRL_CACHE, else in $XDG_CACHE_HOME/inctrl, else in the user's cache folder.\n" +
			"--list shows the names that are known. Nothing is sent but the request.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.list {
				return a.listCheckpoints()
			}
			if len(args) == 0 {
				return usagef("give the name or the URL of a checkpoint, or --list")
			}
			return a.runFetch(c.Context(), f, args[0])
		},
	}
	c.Flags().StringVar(&f.sha256, "sha256", "", "the file's digest: 64 hex digits, or the first 8")
	c.Flags().StringVarP(&f.out, "output", "o", "", "also copy the file to here")
	c.Flags().BoolVar(&f.offline, "offline", false, "use no network, only what was fetched before")
	c.Flags().BoolVar(&f.list, "list", false, "list the checkpoints that have names")
	return c
}

func (a *app) listCheckpoints() error {
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, c := range checkpoints {
		fmt.Fprintf(t, "%s\t%s\n", c.name, c.url)
	}
	return t.Flush()
}

func (a *app) runFetch(ctx context.Context, f *fetching, what string) error {
	r, err := f.request(what)
	if err != nil {
		return err
	}
	dir, err := download.Dir()
	if err != nil {
		return err
	}
	bar := a.megabytes()
	cache := download.Cache{Dir: dir, Offline: f.offline, Progress: bar.set}
	path, sum, err := cache.Get(ctx, r)
	bar.stop()
	if errors.Is(err, download.ErrRequest) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	a.log.Info("fetched", "file", filepath.Base(path), "sha256", hex.EncodeToString(sum[:]))
	if f.out != "" {
		if err := copyFile(f.out, path); err != nil {
			return err
		}
		path = f.out
	}
	_, err = fmt.Fprintln(a.out, path)
	return err
}

func (f *fetching) request(what string) (download.Request, error) {
	if strings.Contains(what, "://") {
		return download.Request{URL: what, SHA256: f.sha256}, nil
	}
	if what == "inctrl" {
		return download.Request{}, errByHand
	}
	names := make([]string, len(checkpoints))
	for i, c := range checkpoints {
		if names[i] = c.name; c.name != what {
			continue
		}
		if f.sha256 != "" {
			c.sha256 = f.sha256
		}
		return download.Request{URL: c.url, SHA256: c.sha256}, nil
	}
	return download.Request{}, usagef("unknown checkpoint %.64q, want %s or a URL",
		what, strings.Join(names, ", "))
}

func copyFile(to, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return writeFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}

// megabytes is a bar of bytes, which is there once it is known how many there will be.
type megabytes struct {
	bar
	start func(n int, what string) bar
}

func (a *app) megabytes() *megabytes { return &megabytes{start: a.progress} }

func (m *megabytes) set(done, total int64) {
	const mb = 1e6
	if m.b == nil && total > 0 && m.start != nil {
		m.bar, m.start = m.start(int(total/mb), "fetching (MB)"), nil
	}
	if m.b != nil {
		m.b.Set(min(int(done/mb), m.b.GetMax()))
	}
}
