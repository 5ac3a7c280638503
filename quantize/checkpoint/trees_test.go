package checkpoint

import "strings"

// trees are valid pickles that are not a table of weights.
func trees() []hostile {
	w := floats("0", 12, 12)
	store := persist{"storage", global{"torch", "FloatStorage"}, "0", "cpu", 12}
	out := these(ErrFormat, map[string]made{
		"top is None":         twelve(nil),
		"top is a number":     twelve(1),
		"top is text":         twelve("x"),
		"top is a tensor":     twelve(w),
		"top is a class":      twelve(global{"torch", "FloatStorage"}),
		"empty dict":          twelve(dictOf{}),
		"empty OrderedDict":   twelve(ordered{}),
		"empty list":          twelve(listOf{}),
		"empty tuple":         twelve(tupleOf{}),
		"dict of junk":        twelve(dictOf{{"a", 1}, {"b", "x"}, {"c", nil}, {"d", 1.5}}),
		"state_dict of junk":  twelve(dictOf{{"state_dict", dictOf{{"a", true}}}, {"w", w}}),
		"integer keys":        twelve(dictOf{{0, w}}),
		"None for a key":      twelve(dictOf{{"w", w}, {nil, w}}),
		"tuple for a key":     twelve(dictOf{{tupleOf{1, 2}, w}}),
		"dict in the dict":    twelve(dictOf{{"w", w}, {"x", dictOf{{"v", w}}}}),
		"list in the dict":    twelve(dictOf{{"w", listOf{w}}}),
		"class in the dict":   twelve(dictOf{{"w", w}, {"x", global{"torch", "FloatStorage"}}}),
		"storage in the dict": twelve(dictOf{{"w", store}}),
		"bytes in the dict":   twelve(dictOf{{"w", w}, {"x", raw("C\x01a")}}),
		"number in the list":  twelve(listOf{w, 1}),
		"list in the list":    twelve(listOf{w, listOf{w}}),
		"name twice":          twelve(dictOf{{"w", w}, {"w", w}}),
		"name twice, ordered": twelve(ordered{{"w", w}, {"w", 1}}),
		"state_dict twice":    twelve(dictOf{{"model", dictOf{{"w", w}}}, {"model", dictOf{}}}),
		"name empty":          twelve(dictOf{{"", w}}),
		"name not UTF-8":      twelve(dictOf{{"\xff\xfe", w}}),
		"list in itself":      code("]q\x00h\x00a"),
		"dict in itself":      code("}q\x00" + text1("w") + "h\x00s"),
		"model is the dict":   code("}q\x00" + text1("model") + "h\x00s"),
		"state in itself": code(
			"ccollections\nOrderedDict\n)Rq\x00}" + text1("x") + "h\x00sb"),
		"100000 lists deep":  code(strings.Repeat("]", 100_000) + strings.Repeat("a", 99_999)),
		"100000 tuples deep": code(")" + strings.Repeat("\x85", 100_000)),
		"100000 dicts deep": code(strings.Repeat("}"+text1("a"), 50_000) + "N" +
			strings.Repeat("s", 50_000)),
	})
	return append(out, these(ErrTooLarge, map[string]made{
		"name of 2 kB": twelve(dictOf{{strings.Repeat("x", 2<<10), w}}),
	})...)
}

// scripts are TorchScript archives with endless nesting.
func scripts() []hostile {
	script := func(top any) made {
		s := scripted()
		s.top = top
		return s.bytes
	}
	deep := any(module{"M", dictOf{{"w", floats("0", 2, 2)}}})
	for range 80 {
		deep = module{"M", dictOf{{"m", deep}}}
	}
	start, class := "c__torch__\nM\nq\x00)\x81", "h\x00)\x81"
	out := these(ErrFormat, map[string]made{
		"module in itself": script(raw(start + "q\x01}" + text1("m") + "h\x01sb")),
		"modules in a ring": script(raw(start + "q\x01}" + text1("m") + class + "}" + text1("m") +
			"h\x01sbsb")),
		"module without state":  script(raw(start)),
		"module of numbers":     script(module{"M", dictOf{{1, floats("0", 2, 2)}}}),
		"module with arguments": script(raw("c__torch__\nM\nN\x85\x81}b")),
		"module of a list":      script(module{"M", listOf{floats("0", 2, 2)}}),
		"attribute named twice": script(module{"M", dictOf{{"w", floats("0", 2, 2)}, {"w", 1}}}),
		"two paths to one name": script(module{"M", dictOf{{"a.w", floats("0", 2, 2)},
			{"a", module{"M", dictOf{{"w", floats("1", 1, 1)}}}}}}),
	})
	return append(out, these(ErrTooLarge, map[string]made{
		"modules 80 deep": script(deep),
		"2^50 modules":    script(raw(start + "}" + text1("m") + doubled(class, 50) + "sb")),
		"attribute of 3 kB": script(module{"M", dictOf{
			{strings.Repeat("x", 3<<10), floats("0", 2, 2)},
		}}),
	})...)
}

// doubled makes a module that holds another under two names, which holds another, n deep.
func doubled(class string, n int) string {
	if n == 0 {
		return class + "}b"
	}
	i := string([]byte{byte(n)})
	return class + "}(" + text1("a") + doubled(class, n-1) + "q" + i + text1("b") + "h" + i + "ub"
}
