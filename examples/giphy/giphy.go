// Package giphy is an example of a connector that acts: a picture that changes by itself,
// and that customers can search for.
package giphy

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// Instance is the configuration of an app.
type Instance struct {
	Key connctd.Secret `connctd:"api_key,required" doc:"key from developers.giphy.com" sample:"0123456789abcdefghijklmnopqrstuv"`
}

type input = connector.Input[Instance, struct{}]

// Connector shows another picture every minute.
var Connector = connector.Define(connector.Definition[Instance, struct{}]{
	Type:        "giphy",
	Name:        "Giphy",
	Description: "A random picture, and the one you search for",
	Poll: func(ctx context.Context, in input, emit *connector.Emitter) error {
		var answer struct{ Data picture }
		if err := ask(ctx, in, "random", url.Values{}, &answer); err != nil {
			return err
		}
		return answer.Data.show(emit, "frame")
	},
	Act: func(ctx context.Context, in input, call connector.ActionCall, emit *connector.Emitter) error {
		var answer struct{ Data []picture }
		query := url.Values{"q": {string(call.Params["keyword"])}, "limit": {"1"}}
		if err := ask(ctx, in, "search", query, &answer); err != nil {
			return err
		}
		if len(answer.Data) == 0 {
			return errors.New("there is no such picture")
		}
		return answer.Data[0].show(emit, call.Key)
	},
})

// ask asks the service. Its key travels in the query.
func ask(ctx context.Context, in input, what string, query url.Values, answer any) error {
	query.Set("api_key", in.Instance.Key.Reveal())
	err := in.HTTP.GetJSON(ctx, "https://api.giphy.com/v1/gifs/"+what, query, answer)
	refused := connector.Because("api_key is refused", connector.Misconfigured)
	return connector.Statuses{
		http.StatusUnauthorized: refused,
		http.StatusForbidden:    refused,
	}.Explain(err)
}

// picture is how the service shows one.
type picture struct {
	URL string `json:"url"`
}

// show puts the picture into the frame with the given key.
func (p picture) show(emit *connector.Emitter, key string) error {
	if p.URL == "" {
		return errors.New("the answer has no picture")
	}
	frame := connector.Thing("Picture frame", "IMAGE", connector.Text("url", "IMAGE_URL", p.URL))
	frame.Components[0].Actions = []connctd.Action{
		connector.Action("search", connctd.Parameter{
			Name: "keyword",
			Type: connctd.TypeString,
		}),
	}
	emit.Thing(key, frame)
	return nil
}
