package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"testing"

	"github.com/inctrl-go/inctrl/model"
)

// go doc shows neither fields nor methods of an alias, so its comment lists all of them.
func TestAliasDocs(t *testing.T) {
	t.Parallel()
	docs := typeDocs(t, "types.go")
	for _, v := range []any{
		model.Options{}, model.Info{}, model.Cost{}, model.Image{}, &model.ImageError{},
		model.View{}, model.Frame{}, model.LearnOptions{}, &model.PromptSet{}, model.PromptInfo{},
		model.Threshold{}, &model.Query{}, model.Job{}, model.Result{}, model.Parts{},
		model.Near{}, model.Note{}, model.Region{}, model.Regions{}, model.RegionOptions{},
	} {
		of := reflect.Indirect(reflect.ValueOf(v)).Type()
		for _, name := range members(reflect.TypeOf(v)) {
			if !regexp.MustCompile(`\t(\w+, )*` + name + `\b`).MatchString(docs[of.Name()]) {
				t.Errorf("the comment of %s does not list %s", of.Name(), name)
			}
		}
		delete(docs, of.Name())
	}
	for name := range docs {
		t.Errorf("%s is not looked at", name)
	}
}

// typeDocs are the comments of a file's types.
func typeDocs(t *testing.T, file string) map[string]string {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			docs[g.Specs[0].(*ast.TypeSpec).Name.Name] = "\n" + g.Doc.Text()
		}
	}
	return docs
}

// members are the exported fields and methods of a type or pointer, but for those of error and of
// views, whose methods are for this module.
func members(of reflect.Type) (names []string) {
	for i := range of.NumMethod() {
		name := of.Method(i).Name
		if name != "Error" && name != "Unwrap" && of != reflect.TypeOf(model.View{}) {
			names = append(names, name)
		}
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	for _, f := range reflect.VisibleFields(of) {
		if f.IsExported() {
			names = append(names, f.Name)
		}
	}
	return names
}
