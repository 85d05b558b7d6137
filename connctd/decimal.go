package connctd

import (
	"strconv"
	"strings"
)

// isDecimal reports whether text is a number as JSON writes one, and finite.
func isDecimal(text string) bool {
	whole, rest := digits(strings.TrimPrefix(text, "-"))
	if whole == "" || whole[0] == '0' && len(whole) > 1 {
		return false
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		var fraction string
		if fraction, rest = digits(after); fraction == "" {
			return false
		}
	}
	if rest == "" && len(whole) <= maxFiniteDigits {
		return true
	}
	return isExponent(rest) && isFinite(text)
}

// maxFiniteDigits are surely finite: the largest number has 309.
const maxFiniteDigits = 308

// isExponent reports whether text is what may follow the digits of a number; nothing
// may, too.
func isExponent(text string) bool {
	if text == "" {
		return true
	}
	if text[0] != 'e' && text[0] != 'E' {
		return false
	}
	text = text[1:]
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	power, rest := digits(text)
	return power != "" && rest == ""
}

func isFinite(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// digits splits text after the digits that it begins with.
func digits(text string) (digits, rest string) {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return text[:n], text[n:]
}
