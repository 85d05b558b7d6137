package connector

import "github.com/connctd/connctd-go/connctd"

// Number returns a property of type NUMBER with a meaning such as "TEMPERATURE". Its
// name is its id, unless the author sets another.
func Number(id connctd.PropertyID, meaning, unit string, value float64) connctd.Property {
	return property(id, meaning, unit, connctd.TypeNumber, connctd.NumberValue(value))
}

// Text returns a property of type STRING.
func Text(id connctd.PropertyID, meaning, value string) connctd.Property {
	return property(id, meaning, "", connctd.TypeString, connctd.Value(value))
}

// Boolean returns a property of type BOOLEAN.
func Boolean(id connctd.PropertyID, meaning string, value bool) connctd.Property {
	return property(id, meaning, "", connctd.TypeBoolean, connctd.BooleanValue(value))
}

func property(id connctd.PropertyID, meaning, unit string, t connctd.ValueType, v connctd.Value) connctd.Property {
	return connctd.Property{ID: id, Name: string(id), PropertyType: meaning, Unit: unit, Type: t, Value: v}
}
