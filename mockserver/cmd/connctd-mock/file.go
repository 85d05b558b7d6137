package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// file is a file in its folder. The folder is opened once and nothing outside of it
// can be reached by way of the name.
type file struct {
	path string // as given, for messages
	root *os.Root
	name string
}

// place opens the folder of a file; nothing for an empty path.
func place(path string) (*file, error) {
	if path == "" {
		return nil, nil
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return nil, fmt.Errorf("%s is a folder; name a file in it", path)
	}
	root, err := os.OpenRoot(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("the folder of %s cannot be opened: %w", path, errors.Unwrap(err))
	}
	return &file{path, root, filepath.Base(path)}, nil
}

// placeNew opens the folder of a file that is to be written later, and makes sure that
// it can be.
func placeNew(path string) (*file, error) {
	f, err := place(path)
	if f == nil || err != nil {
		return f, err
	}
	if err := f.tryWrite(); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

// tryWrite makes the temporary file that write needs, and removes it.
func (f *file) tryWrite() error {
	if info, err := f.root.Stat(f.name); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; name a file in it", f.path)
	}
	out, err := f.create()
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", f.path, errors.Unwrap(err))
	}
	return errors.Join(out.Close(), f.root.Remove(f.temporary()))
}

func (f *file) temporary() string { return fmt.Sprintf(".%s.%d.tmp", f.name, os.Getpid()) }

func (f *file) create() (*os.File, error) {
	return f.root.OpenFile(f.temporary(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}

func (f *file) read(with func(io.Reader) error) error {
	in, err := f.root.Open(f.name)
	if err != nil && !errors.Is(err, os.ErrNotExist) && f.isLink() {
		return fmt.Errorf("%s is a link that leads out of its folder, and nothing outside of that is read; name the file itself, or - and give it on the standard input", f.path)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", f.path, errors.Unwrap(err))
	}
	defer in.Close()
	return with(in)
}

// isLink reports whether the name is that of a link, as /dev/stdin is.
func (f *file) isLink() bool {
	info, err := f.root.Lstat(f.name)
	return err == nil && info.Mode()&os.ModeSymlink != 0
}

// write puts a new file in place of what was there, in one step: who reads sees
// the old one or the new one, whole. Only the user can read it.
func (f *file) write(with func(io.Writer) error) (err error) {
	defer func() {
		if err != nil {
			_ = f.root.Remove(f.temporary())
			err = fmt.Errorf("write %s: %w", f.path, err)
		}
	}()
	out, err := f.create()
	if err != nil {
		return err
	}
	err = with(out)
	if err == nil {
		err = out.Sync()
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	return f.root.Rename(f.temporary(), f.name)
}

func (f *file) remove() error {
	if err := f.root.Remove(f.name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove %s: %w", f.path, errors.Unwrap(err))
	}
	return nil
}

func (f *file) close() error {
	if f == nil {
		return nil
	}
	return f.root.Close()
}
