package connector

import (
	"encoding/json"
	"strconv"
)

// encode returns the record as it is stored: JSON, written by hand, since each poll that
// changes something writes it twice.
func (r *record) encode() []byte {
	b := make([]byte, 0, 256*(1+len(r.Things)))
	b = strconv.AppendInt(append(b, `{"v":`...), documentVersion, 10)
	b = appendQuoted(appendName(b, "status"), string(r.Status))
	b = appendField(b, "reason", r.Reason)
	b = appendFlag(b, "started", r.Started)
	b = appendFlag(b, "removing", r.Removing)
	if len(r.State) > 0 {
		b = append(append(b, `,"state":`...), r.State...)
	}
	if len(r.Things) > 0 {
		b = append(b, `,"things":[`...)
		for i, k := range r.Things {
			b = appendKnown(between(b, i), k)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendKnown(b []byte, k *known) []byte {
	b = appendQuoted(append(b, `{"key":`...), k.Key)
	b = appendField(b, "id", string(k.ID))
	b = append(append(b, `,"thing":`...), k.Form...)
	if len(k.Unsure) > 0 {
		b = append(b, `,"unsure":[`...)
		for i, p := range k.Unsure {
			b = appendQuoted(between(b, i), string(p))
		}
		b = append(b, ']')
	}
	b = appendNumber(b, "written", k.Written)
	b = appendNumber(b, "doubt", int64(k.Doubt))
	b = appendNumber(b, "missing", int64(k.Missing))
	b = appendFlag(b, "outdated", k.Outdated)
	return append(b, '}')
}

// What is empty is left out, as reading it makes it empty.

func appendField(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendQuoted(appendName(b, name), text)
}

func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(appendName(b, name), n, 10)
}

func appendFlag(b []byte, name string, is bool) []byte {
	if !is {
		return b
	}
	return append(appendName(b, name), "true"...)
}

func appendName(b []byte, name string) []byte {
	return append(append(append(b, `,"`...), name...), `":`...)
}

// appendQuoted appends a text as JSON.
func appendQuoted(b []byte, text string) []byte {
	if plain(text) {
		return append(append(append(b, '"'), text...), '"')
	}
	quoted, _ := json.Marshal(text) // strings can be encoded
	return append(b, quoted...)
}
