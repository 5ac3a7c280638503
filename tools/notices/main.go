// Notices writes the licences of the third-party code in what this repository ships: the Go modules
// that the programs are linked from and the npm packages that the bundle is made of.
//
//	go run ./tools/notices -o THIRD_PARTY_NOTICES.md
//
// It reads the module cache and web/node_modules and downloads nothing but modules of go.mod. With
// -check it compares instead of writing. A component without a licence that it knows is an error.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// component is a module, a package or a file of others.
type component struct {
	Name, Version string
	Texts         []string // the licence, then what else has to be passed on
}

func main() {
	out := flag.String("o", "THIRD_PARTY_NOTICES.md", "the `file` to write")
	check := flag.Bool("check", false, "compare with the file, do not write it")
	flag.Parse()
	if err := run(*out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func run(out string, check bool) error {
	components, err := all()
	if err != nil {
		return err
	}
	text, err := page(components)
	if err != nil {
		return err
	}
	if !check {
		return os.WriteFile(out, text, 0o644)
	}
	old, err := os.ReadFile(out)
	if err == nil && !bytes.Equal(old, text) {
		err = fmt.Errorf("%s is not current: run make notices", out)
	}
	return err
}

// all is every component, in the order of the page.
func all() ([]component, error) {
	toolchain, err := standardLibrary()
	if err != nil {
		return nil, err
	}
	modules, err := goModules(programs)
	if err != nil {
		return nil, err
	}
	packages, err := npmPackages(os.DirFS("web"))
	if err != nil {
		return nil, err
	}
	return slices.Concat([]component{toolchain, clip}, modules, packages), nil
}

// page is a table of the components, then each text once with the components that it is of.
func page(components []component) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# Third-party notices\n\n" +
		"What the programs and the npm package contain of others. " +
		"Written by `make notices`.\n\n| component | version | licence |\n|---|---|---|\n")
	owners := map[string][]string{}
	var texts []string
	for _, c := range components {
		id, err := identify(c.Texts[0])
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", c.Name, c.Version, err)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", c.Name, c.Version, id)
		for _, text := range c.Texts {
			if owners[text] == nil {
				texts = append(texts, text)
			}
			owners[text] = append(owners[text], c.Name)
		}
	}
	for _, text := range texts {
		names := strings.Join(owners[text], ", ")
		fmt.Fprintf(&b, "\n## %s\n\n~~~~~~text\n%s\n~~~~~~\n", names, text)
	}
	return b.Bytes(), nil
}
