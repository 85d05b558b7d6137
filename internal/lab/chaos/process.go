package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// The first argument of a process that this program starts of itself.
const (
	rolePlatform = "platform"
	roleRuntime  = "runtime"
)

// asRole plays the role that the arguments name, if they do. Each role says one line
// when it is ready, answers every line that it is sent with one, and ends when there
// are no more: so none outlives the process that started it.
func asRole(args []string) (played bool, err error) {
	if len(args) == 0 {
		return false, nil
	}
	switch args[0] {
	case rolePlatform:
		return true, platformRole(os.Stdin, os.Stdout)
	case roleRuntime:
		return true, runtimeRole(args[1:], os.Stdin, os.Stdout)
	}
	return false, nil
}

// process is a role that is played in another process.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// start begins a role, waits until it is ready, and returns what it said then.
func start(log io.Writer, args ...string) (*process, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	cmd := exec.Command(self, args...)
	cmd.Stderr = log
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, "", err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	p := &process{cmd, in, bufio.NewReader(out)}
	ready, err := p.line()
	if err != nil {
		return nil, "", fmt.Errorf("start %s: %w", args[0], errors.Join(err, p.kill()))
	}
	return p, ready, nil
}

// ask sends a line and returns the one that is answered.
func (p *process) ask(question string) (string, error) {
	if _, err := io.WriteString(p.in, question+"\n"); err != nil {
		return "", err
	}
	return p.line()
}

func (p *process) line() (string, error) {
	text, err := p.out.ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = errors.New("it has ended")
	}
	return strings.TrimSuffix(text, "\n"), err
}

// kill ends the process as kill -9 does, and waits until it is gone. One that had ended
// by itself is an error.
func (p *process) kill() error {
	_ = p.cmd.Process.Kill() // says no more than Wait
	_ = p.cmd.Wait()
	if p.cmd.ProcessState.Exited() {
		return fmt.Errorf("a process has ended by itself: %v", p.cmd.ProcessState)
	}
	return nil
}
