package models

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/catalogue"
)

var update = flag.Bool("update", false, "write the table of docs/models.md")

// table is the catalogue as a table of docs/models.md, without its head.
func table() string {
	var b strings.Builder
	for _, e := range catalogue.All() {
		costs := "? | ? | ?"
		if m := e.Measured; m != nil {
			costs = fmt.Sprintf("%.0f MB | %.0f ms | %.0f MB", m.ModelMB, m.ImageMS, m.MemoryMB)
		}
		fmt.Fprintf(&b, "| `%s` | [%s](%s) | %.0f MB | %d | %s | [%s](%s) | %s |\n", e.Name,
			e.Title, e.Page, float64(e.Bytes())/1e6, e.Image, costs, e.Licence, e.Licence.URL,
			e.GoodFor)
	}
	return b.String()
}

// TestTable: the table of docs/models.md is the catalogue. -update writes it.
func TestTable(t *testing.T) {
	t.Parallel()
	const page = "../../../docs/models.md"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), "| name | backbone |")
	head, _, _ := strings.Cut(rest, "\n")
	body, after, ended := strings.Cut(rest, "\n\n")
	if !found || !ended {
		t.Fatal("docs/models.md has no table of the catalogue")
	}
	lines := strings.SplitAfterN(body+"\n", "\n", 3) // head, rule, rows
	if want := table(); *update {
		text := before + "| name | backbone |" + head + "\n" + lines[1] + want + "\n" + after
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if lines[2] != want {
		t.Errorf("docs/models.md has\n%s\nthe catalogue is\n%s\n"+
			"go test ./tools/inctrl/models -update", lines[2], want)
	}
}
