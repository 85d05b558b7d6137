package browser_test

import (
	"bytes"
	"cmp"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/connctd/connctd-go/internal/lab/browser"
	"github.com/connctd/connctd-go/mockserver"
)

var picture = flag.String("picture", "", "write the picture of the live page that the README shows into this `file`")

// The live page while it is used, with lines that have grown: a fault has struck, and
// what it struck was tried again. With -picture FILE there is a picture of it.
func TestPictureOfTheReadme(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../mockserver/scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	const faster = `"every": "250ms"` // than a reader of the README would wait
	scenario, err := mockserver.LoadScenario(strings.NewReader(strings.NewReplacer(`"every": "1s"`, faster, `"every": "10s"`, faster).Replace(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	srv := mockserver.New(t, mockserver.WithScenario(scenario))
	tab := watching(t, srv).As(browser.Look{Width: 1280, Height: 812})
	busy(t, srv, tab)
	fault := srv.Inject(mockserver.On(mockserver.ListThings).Do(mockserver.Status(503)).Times(1))
	alice := srv.Client().Subject("alice")
	if _, err := alice.ListThings(t.Context()); err != nil { // tried again by the SDK
		t.Fatal(err)
	}
	fault.Remove()
	points := 4
	if *picture != "" {
		points = 40
	}
	tab.Wait("the lines have grown", "[...document.querySelectorAll('polyline')].filter((line) => line.getAttribute('points').split(' ').length >= "+inPage(points)+").length >= 7")
	tab.Click("show-polls")
	if *picture == "" {
		return
	}
	if err := os.WriteFile(*picture, small(t, tab.Picture()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// small is a picture in the 256 colours of which it has most, which is what pages are
// made of, and a third of its size.
func small(t *testing.T, text []byte) []byte {
	t.Helper()
	full, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.Color]int{}
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			count[full.At(x, y)]++
		}
	}
	most := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int { return cmp.Compare(count[b], count[a]) })
	few := image.NewPaletted(full.Bounds(), most[:min(256, len(most))])
	index := map[color.Color]uint8{}
	for c := range count {
		index[c] = uint8(few.Palette.Index(c))
	}
	for y := range full.Bounds().Dy() {
		for x := range full.Bounds().Dx() {
			few.SetColorIndex(x, y, index[full.At(x, y)])
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, few); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
