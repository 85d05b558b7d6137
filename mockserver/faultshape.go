package mockserver

import "net/http"

// writeShaped sends a body slowly, or not all of it.
func (x *exchange) writeShaped(p []byte) (int, error) {
	part := p
	if x.cut != nil && len(part) > x.cut.bytes {
		part = part[:x.cut.bytes] // the server closes the connection over what is missing
	}
	if x.slow == nil {
		_, err := x.ResponseWriter.Write(part)
		return len(p), err
	}
	return len(p), x.writeSlowly(part)
}

func (x *exchange) writeSlowly(p []byte) error {
	x.unhurried()
	control := http.NewResponseController(x.ResponseWriter)
	for {
		n := min(x.slow.bytes, len(p))
		if _, err := x.ResponseWriter.Write(p[:n]); err != nil {
			return err
		}
		if p = p[n:]; len(p) == 0 {
			return nil
		}
		if err := control.Flush(); err != nil {
			return err
		}
		if !x.wait(x.slow.after) {
			return &severed{over: true}
		}
	}
}
