package jsondoc

import (
	"strconv"
	"strings"
)

// FailAt says what is wrong with what stands at a path inside of the value, such as
// "things[3].client". What is not there is told at the nearest that is.
func (v Value) FailAt(path, format string, args ...any) {
	if v.doc != nil {
		v.doc.fail(v.nearest(path).node.at, strings.Trim(v.Path()+"."+path, "."), format, args...)
	}
}

// nearest goes along a path as far as there is something.
func (v Value) nearest(path string) Value {
	if v.IsList() {
		number, rest, _ := strings.Cut(strings.TrimPrefix(path, "["), "]")
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(v.node.items) {
			return Value{v.doc, v.node.items[i]}.nearest(rest)
		}
		return v
	}
	path = strings.TrimPrefix(path, ".")
	for _, m := range v.node.members {
		rest, here := strings.CutPrefix(path, m.name)
		if here && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return Value{v.doc, m.value}.nearest(rest)
		}
	}
	return v
}
