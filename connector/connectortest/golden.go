package connectortest

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
)

// update is set by go test -update.
var update = flag.Bool("update", false, "write the golden files of connectortest anew")

// Updating reports whether golden files are to be written anew: the tests were started
// with -update. Tests that have golden files of their own can ask it, since a flag can be
// there only once.
func Updating() bool { return *update }

// WantGolden compares the things on the platform with the file testdata/NAME.golden,
// which has what [Text] shows of them. With -update it writes the file, unless there
// were a secret in it.
func (b *Bench) WantGolden(name string) {
	b.t.Helper()
	b.golden("testdata", name, Updating())
}

func (b *Bench) golden(dir, name string, update bool) {
	b.t.Helper()
	path, got := filepath.Join(dir, name+".golden"), Text(b.Things())
	if len(leaks(got, b.secrets())) > 0 {
		b.t.Errorf("%s would have a secret in it: a thing shows it", path)
		return
	}
	if update {
		if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
			b.t.Errorf("golden file: %v", err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b.t.Errorf("there is no %s: go test -update writes it; read it before you commit it", path)
		return
	}
	if err != nil {
		b.t.Errorf("golden file: %v", err)
		return
	}
	if d := diff(string(want), got); d != "" {
		b.t.Errorf("things (-%s +got), go test -update accepts them:\n%s%s", path, d, b.why())
	}
}
