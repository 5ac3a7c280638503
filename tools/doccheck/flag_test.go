package doccheck

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	option    = regexp.MustCompile(`(?:^|[\s` + "`" + `(\[])--([a-z][a-z0-9-]+)`)
	use       = regexp.MustCompile(`^([a-z]+)(?: |$)`)
	variables = regexp.MustCompile(`\bINCTRL_[A-Z_]+\b`)
)

// others are options of Slurm's sbatch.
var others = []string{"array"}

// ofElement starts the names of the element's custom properties, which its style sheet has.
const ofElement = "anomaly-detector-"

// literalsOf are the string literals of the files of some folders, tests left out.
func literalsOf(t *testing.T, folders ...string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, name := range filesOf(t, "*.go") {
		inside := slices.ContainsFunc(folders, func(f string) bool {
			return strings.HasPrefix(name, f+"/")
		})
		if !inside || strings.HasSuffix(name, "_test.go") {
			continue
		}
		texts, err := literals(read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			all[text] = true
		}
	}
	return all
}

// TestOptions: the options of the command line that README and docs name exist.
func TestOptions(t *testing.T) {
	t.Parallel()
	names := literalsOf(t, "tools/inctrl")
	style := read(t, "web/src/element/style.ts")
	found := 0
	for _, page := range documents(t) {
		if slices.Contains(excused, page) || page == algorithm { // of the paper's program
			continue
		}
		for _, m := range option.FindAllStringSubmatch(read(t, page), -1) {
			found++
			if strings.HasPrefix(m[1], ofElement) && strings.Contains(style, "(--"+m[1]+",") {
				continue
			}
			if !names[m[1]] && !slices.Contains(others, m[1]) && m[1] != "help" {
				t.Errorf("%s: inctrl has no option --%s", page, m[1])
			}
		}
	}
	if found < 50 || names["pack"] {
		t.Errorf("%d options found", found)
	}
}

// TestVariables: the environment variables that pages name are read somewhere.
func TestVariables(t *testing.T) {
	t.Parallel()
	var source strings.Builder
	for _, name := range filesOf(t, "*.go", "*.c", "*.h", "*.py", "*.sh", "*.mjs") {
		if !strings.HasPrefix(name, "tools/doccheck/") {
			source.WriteString(read(t, name))
		}
	}
	found := 0
	for _, page := range pages(t) {
		for _, v := range variables.FindAllString(read(t, page), -1) {
			found++
			if !strings.Contains(source.String(), v) {
				t.Errorf("%s: nothing reads %s", page, v)
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d variables found", found)
	}
}

// TestCommandTable: the table of docs/cli.md has every command of the program.
func TestCommandTable(t *testing.T) {
	t.Parallel()
	_, table, _ := strings.Cut(read(t, "docs/cli.md"), "| command |")
	table, _, _ = strings.Cut(table, "\n\n")
	help := regexp.MustCompile(`(?m)^\s*Use:\s*"([^"]+)"`)
	found := 0
	for _, name := range filesOf(t, "*.go") {
		if !strings.HasPrefix(name, "tools/inctrl/") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range help.FindAllStringSubmatch(read(t, name), -1) {
			command := use.FindStringSubmatch(m[1])
			if command == nil || slices.Contains(below, command[1]) {
				continue
			}
			found++
			if !strings.Contains(table, "`"+command[1]+"`") {
				t.Errorf("docs/cli.md: %s is not in the table of commands", command[1])
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d commands found", found)
	}
}

// below are the program itself, commands of commands, and what needs no description.
var below = []string{
	"inctrl", "add", "plan", "work", "finish", "list", "show", "get", "remove", "version",
	"completion", "help",
}
