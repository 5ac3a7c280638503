package layers

import (
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestPlatforms checks the types of everything, tests too, on each of the platforms that
// INCTRL_PLATFORMS lists; of the library, which alone has files for processors, on each of
// INCTRL_MODEL_PLATFORMS as well and also without its assembly. They are read from source: that
// takes a tenth of the time that it takes to compile what the programs depend on.
func TestPlatforms(t *testing.T) {
	all := strings.Fields(os.Getenv("INCTRL_PLATFORMS"))
	library := strings.Fields(os.Getenv("INCTRL_MODEL_PLATFORMS"))
	if len(all)+len(library) == 0 {
		t.Skip("INCTRL_PLATFORMS is not set: make check is for this")
	}
	for _, platform := range slices.Concat(all, library) {
		t.Run(platform, func(t *testing.T) {
			system, processor, _ := strings.Cut(platform, "/")
			env := append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
			if slices.Contains(all, platform) {
				checkTypes(t, env, "-tags=", "./...")
			} else {
				checkTypes(t, env, "-tags=", "./model/...")
			}
			checkTypes(t, env, "-tags=purego", "./model/...")
		})
	}
}

func checkTypes(t *testing.T, env []string, tags, pattern string) {
	found, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
			packages.NeedImports | packages.NeedDeps | packages.NeedTypes | packages.NeedSyntax,
		Dir:        "../..",
		Env:        env,
		BuildFlags: []string{tags},
		Tests:      true,
	}, pattern)
	if err != nil {
		t.Fatal(err)
	}
	own := 0
	packages.Visit(found, nil, func(p *packages.Package) {
		if strings.HasPrefix(p.PkgPath, module) {
			own++
		}
		for _, err := range p.Errors {
			t.Errorf("%s %v", tags, err)
		}
	})
	if own < 10 {
		t.Errorf("%d packages were looked at", own)
	}
}
