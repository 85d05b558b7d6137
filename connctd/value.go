package connctd

import (
	"errors"
	"fmt"
	"strconv"
)

// ValueType says how a [Value] is to be read.
type ValueType string

// The types of a property's value.
const (
	TypeNumber  ValueType = "NUMBER"
	TypeString  ValueType = "STRING"
	TypeBoolean ValueType = "BOOLEAN"
)

// Value is a property's value as it travels: a string, whatever its type.
type Value string

// NumberValue returns x in the shortest form that reads back as x. What is not
// finite gives a value that [Value.Check] and the platform refuse.
func NumberValue(x float64) Value { return Value(strconv.FormatFloat(x, 'f', -1, 64)) }

// BooleanValue returns "true" or "false".
func BooleanValue(b bool) Value { return Value(strconv.FormatBool(b)) }

// Number reads a value of [TypeNumber].
func (v Value) Number() (float64, error) {
	if err := v.Check(TypeNumber); err != nil {
		return 0, err
	}
	return strconv.ParseFloat(string(v), 64)
}

// Boolean reads a value of [TypeBoolean].
func (v Value) Boolean() (bool, error) {
	if err := v.Check(TypeBoolean); err != nil {
		return false, err
	}
	return v == "true", nil
}

// Check reports why v is not a value of type t, as an error that matches
// [ErrInvalid]; nil if it is one. A number is written as in JSON and finite, a
// boolean is "true" or "false", and any text is a string.
func (v Value) Check(t ValueType) error {
	if err := v.check(t); err != nil {
		return fmt.Errorf("%w: %w", ErrInvalid, err)
	}
	return nil
}

func (v Value) check(t ValueType) error {
	switch t {
	case TypeString:
		return nil
	case TypeBoolean:
		if v == "true" || v == "false" {
			return nil
		}
		return fmt.Errorf(`value of %d bytes is no BOOLEAN, want "true" or "false"`, len(v))
	case TypeNumber:
		if isDecimal(string(v)) {
			return nil
		}
		return fmt.Errorf("value of %d bytes is no NUMBER, want a decimal number such as 21.5", len(v))
	case "":
		return errors.New("type is empty, want NUMBER, STRING or BOOLEAN")
	}
	return fmt.Errorf("type of %d bytes is unknown, want NUMBER, STRING or BOOLEAN", len(t))
}
