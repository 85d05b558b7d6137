package mockserver

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/internal/state"
)

// maxFile is how long a file may be that has a whole state in it: one of Export, or a
// scenario of Save.
const maxFile = 256 << 20

// readFile reads such a file.
func readFile(r io.Reader) ([]byte, error) {
	text, err := readUpTo(r, maxFile)
	if err == nil && len(text) == 0 {
		err = errors.New("it is empty")
	}
	return text, err
}

// readUpTo reads a file that is no longer than it may be.
func readUpTo(r io.Reader, limit int64) ([]byte, error) {
	if r == nil {
		return nil, errors.New("the reader is nil")
	}
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	return text, checkLength(text, limit)
}

func checkLength(file []byte, limit int64) error {
	if int64(len(file)) > limit {
		return fmt.Errorf("it has more than %s", sizeOf(limit))
	}
	return nil
}

// cannotBe is what a rule says of something in a file, on one line.
func cannotBe(err error) string {
	text := strings.TrimPrefix(err.Error(), connctd.ErrInvalid.Error()+": ")
	if broken, ok := errors.AsType[*state.Error](err); ok {
		text = broken.Description
	}
	return "cannot be: " + strings.ReplaceAll(text, "\n", "; ")
}
