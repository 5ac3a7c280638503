// Package fetch is `inctrl fetch`: it downloads public checkpoints.
package fetch

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
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// Checkpoint is a named public file. SHA256 may be just the first digits, or empty.
type Checkpoint struct{ Name, URL, SHA256 string }

// Checkpoints are the named public files; tests replace them.
var Checkpoints = []Checkpoint{
	// OpenCLIP, LAION-400M epoch 32: InCTRL's towers. The name ends in the first digits of the
	// digest (docs/algorithm.md §7.2). The file of this title on the hub is another epoch.
	{"vit-b-16-plus-240", "https://github.com/mlfoundations/open_clip/releases/download/" +
		"v0.2-weights/vit_b_16_plus_240-laion400m_e32-699c4b84.pt", "699c4b84"},
	// openai/CLIP, clip/clip.py: the folder name is the digest.
	{"vit-b-32-openai", "https://openaipublic.azureedge.net/clip/models/" +
		"40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af/ViT-B-32.pt",
		"40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af"},
	// facebookresearch/dinov2, dinov2/hub/backbones.py, which has no digests.
	{"dinov2-vits14",
		"https://dl.fbaipublicfiles.com/dinov2/dinov2_vits14/dinov2_vits14_pretrain.pth", ""},
	{"dinov2-vits14-reg",
		"https://dl.fbaipublicfiles.com/dinov2/dinov2_vits14/dinov2_vits14_reg4_pretrain.pth", ""},
}

// errByHand says how to get InCTRL's own checkpoints.
var errByHand = errors.New("InCTRL's checkpoints are on Google Drive, which has no stable " +
	"address for a program: the README of github.com/mala-lab/InCTRL links to them; " +
	"a file downloaded there is used as it is")

// options are the flags of `inctrl fetch`.
type options struct {
	sha256  string
	out     string
	offline bool
	list    bool
}

// Command returns `inctrl fetch`.
func Command(a *cli.App) *cobra.Command {
	f := &options{}
	c := &cobra.Command{
		Use:   "fetch NAME|URL",
		Short: "Download a public checkpoint",
		Long: "Download a public checkpoint and print the path of its file. An interrupted\n" +
			"download is continued, and the file is verified each time. It is kept in\n" +
			"$INCTRL_CACHE, else in $XDG_CACHE_HOME/inctrl, else in the user's cache\n" +
			"folder. --list shows the known names. Nothing but the request is sent.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if f.list {
				return listCheckpoints(a)
			}
			if len(args) == 0 {
				return cli.Usagef("give the name or the URL of a checkpoint, or --list")
			}
			return runFetch(c.Context(), a, f, args[0])
		},
	}
	c.Flags().StringVar(&f.sha256, "sha256", "",
		"SHA-256 of the file: 64 hex digits, or the first 8")
	c.Flags().StringVarP(&f.out, "output", "o", "", "also copy the file to this path")
	c.Flags().BoolVar(&f.offline, "offline", false, "use only files that were fetched before")
	c.Flags().BoolVar(&f.list, "list", false, "list the known checkpoints")
	return c
}

func listCheckpoints(a *cli.App) error {
	t := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, c := range Checkpoints {
		fmt.Fprintf(t, "%s\t%s\n", c.Name, c.URL)
	}
	return t.Flush()
}

func runFetch(ctx context.Context, a *cli.App, f *options, what string) error {
	r, err := f.request(what)
	if err != nil {
		return err
	}
	dir, err := download.Dir()
	if err != nil {
		return err
	}
	bar := a.Megabytes("fetching (MB)")
	cache := download.Cache{Dir: dir, Offline: f.offline, Progress: bar.Set}
	path, sum, err := cache.Get(ctx, r)
	bar.Stop()
	if errors.Is(err, download.ErrRequest) {
		return cli.Usage(err)
	}
	if err != nil {
		return err
	}
	a.Log.Info("fetched", "file", filepath.Base(path), "sha256", hex.EncodeToString(sum[:]))
	if f.out != "" {
		var files cli.Files
		files.Reads(path)
		if err := files.Writes("-o", f.out); err != nil {
			return err
		}
		if err := copyFile(f.out, path); err != nil {
			return err
		}
		path = f.out
	}
	_, err = fmt.Fprintln(a.Out, path)
	return err
}

func (f *options) request(what string) (download.Request, error) {
	if strings.Contains(what, "://") {
		return download.Request{URL: what, SHA256: f.sha256}, nil
	}
	if what == "inctrl" {
		return download.Request{}, errByHand
	}
	names := make([]string, len(Checkpoints))
	for i, c := range Checkpoints {
		if names[i] = c.Name; c.Name != what {
			continue
		}
		if f.sha256 != "" {
			c.SHA256 = f.sha256
		}
		return download.Request{URL: c.URL, SHA256: c.SHA256}, nil
	}
	return download.Request{}, cli.Usagef("unknown checkpoint %.64q, want %s or a URL",
		what, strings.Join(names, ", "))
}

func copyFile(to, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return cli.WriteFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, f)
		return err
	})
}
