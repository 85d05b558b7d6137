package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// names are what Chromium is called, where it comes from a distribution or from Google.
var names = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}

// ErrNoChromium is returned where there is nothing to drive.
var ErrNoChromium = errors.New("browser: no Chromium on PATH; get one, as by: apt-get install -y --no-install-recommends chromium")

// Chromium is a browser without a window, with a profile of its own, that reaches this
// machine and no other.
type Chromium struct {
	ctx context.Context
	dir string // of all that it writes
}

// Start starts a browser, which [Chromium.Close] ends.
func Start(ctx context.Context) (*Chromium, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "browser-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(filepath.Join(dir, "profile")),
		chromedp.Env("TMPDIR="+dir, "HOME="+dir, "TZ=UTC"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "en"),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which root cannot have
	}
	allocated, _ := chromedp.NewExecAllocator(context.WithoutCancel(ctx), options...) // Close waits for it
	c := &Chromium{dir: dir}
	c.ctx, _ = chromedp.NewContext(allocated)
	if err := chromedp.Do(c.ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("browser: start %s: %w", path, err), c.Close())
	}
	return c, nil
}

func find() (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoChromium
}

// Close ends the browser and removes what it has written. It returns an error if a
// process or a file of it stays.
func (c *Chromium) Close() error {
	ctx, cancel := context.WithTimeout(c.ctx, 10*time.Second)
	defer cancel()
	err := chromedp.Cancel(ctx)
	chromedp.FromContext(c.ctx).Allocator.Wait()
	return errors.Join(err, c.gone(ctx), os.RemoveAll(c.dir))
}

// gone waits for the helpers of the browser, which end a moment after it.
func (c *Chromium) gone(ctx context.Context) error {
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		left := c.processes()
		if len(left) == 0 {
			return nil
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			return fmt.Errorf("browser: it has ended, and these have not: %s", strings.Join(left, ", "))
		}
	}
}

// processes are the ids of those that know of the directory. Where the system does not
// list processes as Linux does, there are none.
func (c *Chromium) processes() (ids []string) {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is well-formed
	for _, path := range lines {
		line, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(line), c.dir) {
			ids = append(ids, filepath.Base(filepath.Dir(path)))
		}
	}
	return ids
}
