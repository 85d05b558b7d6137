package linear

import (
	"slices"

	"github.com/anishathalye/porcupine"
)

// part is what a call of a partitioned history is about.
type part struct{ account, typ string }

func (in input) part() part { return part{in.account, in.typ} }

// model is the whole world in one piece.
func model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return world{} },
		Step: func(state, in, out any) (bool, any) {
			call, _ := in.(input)
			answer, _ := out.(output)
			w, _ := state.(world)
			next, ok := steps[call.op](w, call, answer)
			return ok, next
		},
		Equal: func(a, b any) bool {
			v, _ := a.(world)
			w, _ := b.(world)
			return v.equal(w)
		},
		DescribeOperation: func(in, out any) string {
			call, _ := in.(input)
			answer, _ := out.(output)
			return call.String() + " → " + answer.String()
		},
	}
}

// partitioned is the model for histories in which each customer has to do with one
// type alone. Then the types of an account meet nowhere but in its list of instances,
// of which each part sees its own.
func partitioned() porcupine.Model {
	m := model()
	m.Partition = func(all []porcupine.Operation) [][]porcupine.Operation {
		owner := instanceParts(all)
		parts := map[part][]porcupine.Operation{}
		for _, o := range all {
			in, _ := o.Input.(input)
			if in.op == listInstances {
				o.Output = ownInstances(o.Output, owner, in.part())
			}
			parts[in.part()] = append(parts[in.part()], o)
		}
		var split [][]porcupine.Operation
		for _, p := range parts {
			split = append(split, p)
		}
		return split
	}
	return m
}

// instanceParts says which part has created which instance.
func instanceParts(all []porcupine.Operation) map[string]part {
	owner := map[string]part{}
	for _, o := range all {
		in, _ := o.Input.(input)
		if out, _ := o.Output.(output); in.op == createInstance && out.status == 201 {
			owner[out.id] = in.part()
		}
	}
	return owner
}

// ownInstances cuts a list to what a part has created. What nobody of the account
// has created stays, and nothing explains it.
func ownInstances(answer any, owner map[string]part, mine part) any {
	out, _ := answer.(output)
	out.ids = slices.DeleteFunc(slices.Clone(out.ids), func(id string) bool {
		p := owner[id]
		return p.account == mine.account && p.typ != mine.typ
	})
	return out
}
