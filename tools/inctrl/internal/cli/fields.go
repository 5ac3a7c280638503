package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/inctrl-go/inctrl/internal/printable"
)

// Fields are ordered pairs of a snake_case name and a value.
type Fields [][2]any

// Write writes the fields as a table of two columns, where names have spaces, or as a JSON object.
func (f Fields) Write(w io.Writer, asJSON bool) error {
	if asJSON {
		object := map[string]any{}
		for _, v := range f {
			object[fmt.Sprint(v[0])] = v[1]
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(object)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range f {
		fmt.Fprintf(t, "%s\t%s\n", strings.ReplaceAll(fmt.Sprint(v[0]), "_", " "),
			printable.Text(fmt.Sprint(v[1])))
	}
	return t.Flush()
}
