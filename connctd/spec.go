package connctd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// spec is the body of a create call.
type spec struct {
	Type   string `json:"connector_type_id"`
	Config any    `json:"configuration,omitempty"`
}

// encodeSpec encodes the body of a create call with the true values of secrets,
// which it returns as well.
func encodeSpec(op *operation, typeID string, config any) (body []byte, secrets []string, err error) {
	if typeID == "" {
		return nil, nil, fmt.Errorf("connctd: %s: %w: Type is empty, want a type id such as \"netatmo\"", op.name, ErrInvalid)
	}
	open, secrets, err := revealed(config)
	if err == nil {
		body, err = encode(spec{typeID, open}, config)
	}
	raw := configIn(body)
	switch {
	case string(raw) == "null": // a nil pointer or map
		body, err = encode(spec{Type: typeID}, nil)
	case len(raw) > 0 && raw[0] != '{':
		err = fmt.Errorf("of type %T encodes to a JSON %s, want an object", config, jsonKind(raw))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("connctd: %s: %w: Config %w", op.name, ErrInvalid, err)
	}
	return body, secrets, nil
}

// configIn finds the configuration in an encoded spec; nil if it has none. The
// text before it is in no JSON string, where quotes are escaped.
func configIn(body []byte) []byte {
	_, rest, _ := bytes.Cut(body, []byte(`","configuration":`))
	return bytes.TrimSuffix(rest, []byte("}"))
}

// encodeRevealed encodes a value with the true values of the secrets in it, which
// it returns as well; nil if there is nothing to encode.
func encodeRevealed(value any) (raw json.RawMessage, secrets []string, err error) {
	open, secrets, err := revealed(value)
	if err != nil || open == nil {
		return nil, nil, err
	}
	raw, err = encode(open, value)
	if err != nil || string(raw) == "null" {
		return nil, nil, err
	}
	return raw, secrets, nil
}

// encode encodes what was made of a value. Its errors tell of the shape of the
// value and never repeat it.
func encode(open, value any) ([]byte, error) {
	raw, err := json.Marshal(open)
	switch {
	case err != nil:
		return nil, fmt.Errorf("of type %T cannot be encoded as JSON%s", value, safeReason(err))
	case bytes.Contains(raw, []byte(redacted)):
		return nil, fmt.Errorf("contains the text %s: a secret was printed into it; put the Secret itself there, or its Reveal()", redacted)
	}
	return raw, nil
}

// safeReason repeats of an encoding error only what cannot hold a value.
func safeReason(err error) string {
	if unsupported, ok := errors.AsType[*json.UnsupportedTypeError](err); ok {
		return ": it has a " + unsupported.Type.String()
	}
	if errors.Is(err, errNotText) {
		return ": a secret in it is not valid UTF-8"
	}
	return ""
}

func jsonKind(raw []byte) string {
	switch raw[0] {
	case '"':
		return "string"
	case '[':
		return "array"
	case 't', 'f':
		return "boolean"
	}
	return "number"
}
