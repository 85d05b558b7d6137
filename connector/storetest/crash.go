package storetest

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
)

const (
	killedDir = "STORETEST_KILLED_DIR" // tells a process where to save until it is killed
	kills     = 5
	savers    = 8 // in a process, each with a key of its own
)

// killed lets processes save and kills them. Of each saver the store must hold what
// it was told is saved, or what it was saving when it died; nothing by half.
func killed(t *testing.T, open func(string) (Durable, error)) {
	dir := t.TempDir()
	var told [savers]int
	for range kills {
		told = killOne(t, dir, told)
		p := opened(t, open, dir)
		for i := range told {
			told[i] = saver{p, i}.check(told[i])
		}
		p.report(t)
		shut(t, p.Store)
	}
}

// killOne runs a process until a random moment and returns the steps that it told of.
func killOne(t *testing.T, dir string, told [savers]int) [savers]int {
	t.Helper()
	name := "^" + strings.ReplaceAll(regexp.QuoteMeta(rootOf(t)), "/", "$/^") + "$"
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", name, "-test.count=1", "-test.v=false")
	cmd.Env = append(os.Environ(), killedDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines, atLine := bufio.NewScanner(out), 20+rand.IntN(150)
	for n := 0; lines.Scan(); n++ { // and what it wrote before it died
		var saver, step int
		if _, err := fmt.Sscanf(lines.Text(), "saved %d %d", &saver, &step); err != nil {
			t.Fatalf("the process that saves says %q", lines.Text())
		}
		told[saver] = step
		if n == atLine {
			_ = cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Error("the process that saves ended by itself")
	}
	return told
}

// rootOf returns the name of the test that called [RunDurable].
func rootOf(t *testing.T) string {
	return strings.TrimSuffix(t.Name(), "/killed")
}

// saveUntilKilled saves for ever if this is a process made for that.
func saveUntilKilled(t *testing.T, open func(string) (Durable, error)) bool {
	t.Helper()
	dir, ok := os.LookupEnv(killedDir)
	if !ok {
		return false
	}
	store, err := open(dir)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	var wg sync.WaitGroup
	for i := range savers {
		wg.Go(func() {
			p := &probe{ctx: t.Context(), Store: store}
			saver{p, i}.saveForEver()
			p.report(t)
		})
	}
	wg.Wait()
	return true
}
