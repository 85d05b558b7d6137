package giphy_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector/connectortest"
	"github.com/connctd/connctd-go/examples/giphy"
	"github.com/connctd/connctd-go/examples/giphy/standin"
	"github.com/connctd/connctd-go/mockserver"
)

func TestConforms(t *testing.T) {
	t.Parallel()
	connectortest.Conform(t, giphy.Connector, standin.New())
}

func TestAnotherPictureEveryMinute(t *testing.T) {
	t.Parallel()
	connectortest.Schedule(t, giphy.Connector, standin.New(), func(t *testing.T, b *connectortest.Bench) {
		b.WantThings(`
			frame "Picture frame" IMAGE AVAILABLE
				main "Picture frame" IMAGE
					url IMAGE_URL STRING = https://giphy.com/gifs/dancing-cat
					search(keyword STRING)
		`)
		b.WantWrites("create frame")
		b.Pass(2 * time.Minute)
		b.WantWrites(
			"set frame main/url = https://giphy.com/gifs/falling-snow",
			"set frame main/url = https://giphy.com/gifs/happy-dog",
		)
		connectortest.NoSecretsLeaked(t, b)
	})
}

func TestRefusedKey(t *testing.T) {
	t.Parallel()
	const key = "a-key-that-nobody-knows"
	b := connectortest.Poll(t, giphy.Connector, standin.New(), connectortest.WithInstance(map[string]string{"api_key": key}))
	b.WantStatus(connctd.StatusError, "api_key is refused")
	connectortest.NoSecretsLeaked(t, b)
}

// A customer searches on the platform, and sees what was found at once.
func Example() {
	ctx := context.Background()
	platform, err := mockserver.Start(ctx, mockserver.WithConnector(giphy.Connector), mockserver.WithUpstream(standin.New().Client()))
	if err != nil {
		panic(err)
	}
	defer platform.Close()
	c := platform.Client()
	_, err = c.CreateInstance(ctx, connctd.InstanceSpec{Type: "giphy", Config: map[string]any{"api_key": connctd.NewSecret(standin.Key)}})
	if err != nil {
		panic(err)
	}
	alice := c.Subject("alice")
	if _, err := alice.CreateClient(ctx, connctd.ClientSpec{Type: "giphy"}); err != nil {
		panic(err)
	}
	err = platform.WaitFor(ctx, "alice has a frame", func(s mockserver.State) bool { return len(s.Things) == 1 })
	if err != nil {
		panic(err)
	}
	frame := platform.State().Things[0].ID
	for _, keyword := range []connctd.Value{"penguin", "unicorn"} {
		asked, err := alice.TriggerAction(ctx, frame, "main", "search", map[string]connctd.Value{"keyword": keyword})
		fmt.Println(keyword, asked.Status, err)
	}
	url, err := alice.GetProperty(ctx, frame, "main", "url")
	fmt.Println(url.Value, err)
	// Output:
	// penguin COMPLETED <nil>
	// unicorn FAILED <nil>
	// https://giphy.com/gifs/waving-penguin <nil>
}

// The connector is short without being dense: one field a line.
func TestConnectorIsShort(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("giphy.go")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(source), "\n"); n > 85 {
		t.Errorf("the connector has %d lines, at most 85 are promised", n)
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "giphy.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for node := range ast.Preorder(file) {
		literal, ok := node.(*ast.CompositeLit)
		if !ok {
			continue
		}
		line := files.Position(literal.Lbrace).Line
		for _, e := range literal.Elts {
			field, ok := e.(*ast.KeyValueExpr)
			if _, named := keyOf(field).(*ast.Ident); !ok || !named {
				continue
			}
			if at := files.Position(field.Pos()); at.Line == line {
				t.Errorf("%v: two fields in one line", at)
			}
			line = files.Position(field.End()).Line
		}
	}
}

func keyOf(field *ast.KeyValueExpr) ast.Expr {
	if field == nil {
		return nil
	}
	return field.Key
}
