//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart is the time from the start of the process to its first answer, and
// the memory that is resident then, beside those of a program that has a handler of
// net/http and nothing else. The two take turns, since a machine has its moods.
func BenchmarkStart(b *testing.B) {
	binaries := map[string]string{"mock": built(b, "."), "bare": built(b, "./testdata/bare")}
	took, resident := map[string][]float64{}, map[string][]float64{}
	for b.Loop() {
		for kind, binary := range binaries {
			began := time.Now()
			p := spawn(b, binary)
			p.answer(b)
			took[kind] = append(took[kind], float64(time.Since(began).Microseconds())/1000)
			resident[kind] = append(resident[kind], p.resident(b))
			p.kill()
		}
	}
	for kind := range binaries {
		b.ReportMetric(slices.Min(took[kind]), kind+"-min-ms")
		b.ReportMetric(median(took[kind]), kind+"-ms")
		b.ReportMetric(slices.Max(resident[kind]), kind+"-MiB")
	}
	b.ReportMetric(slices.Min(took["mock"])/slices.Min(took["bare"]), "min/bare")
	b.ReportMetric(median(took["mock"])/median(took["bare"]), "median/bare")
}

// process is a server as a process of its own.
type process struct {
	cmd  *exec.Cmd
	root string // scheme, host and port
}

func built(b *testing.B, dir string) string {
	b.Helper()
	binary := filepath.Join(b.TempDir(), "server")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", binary, dir).CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

func spawn(b *testing.B, binary string) *process {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), binary, "-listen", "127.0.0.1:0") // the bare one always does
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	in := bufio.NewReader(out)
	line, err := in.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, in) }()
	_, root, _ := strings.Cut(strings.TrimSpace(line), "listening on ")
	return &process{cmd, root}
}

// answer waits for the first one.
func (p *process) answer(b *testing.B) {
	b.Helper()
	res, err := http.Get(p.root + "/api/v1/connectors/descriptions")
	if err != nil {
		b.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b.Fatal(res.Status)
	}
}

// resident is how many MiB of memory the process holds.
func (p *process) resident(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it says that it was killed
}

func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
