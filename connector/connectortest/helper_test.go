package connectortest

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

const home = "https://home.example"

// homeInstance and homeClient are the configurations of the connectors in these tests.
type homeInstance struct {
	Key connctd.Secret `connctd:"api_key,required" sample:"c4nary-home-k3y"`
}

type homeClient struct {
	House string `connctd:"house,required" sample:"House of Alice"`
}

type homeInput = connector.Input[homeInstance, homeClient]

// lamp is how the technology in these tests shows a lamp.
type lamp struct {
	ID         string
	Name       string
	Brightness *float64
	Scene      string
}

func (l lamp) thing() connctd.Thing {
	return connector.Thing(l.Name, "LAMP",
		connector.Optional("brightness", "BRIGHTNESS", "%", l.Brightness), connector.Text("scene", "SCENE", l.Scene))
}

// lampsOfHome is what the technology answers: a list of lamps, then one by one.
func lampsOfHome() Routes {
	return Routes{
		"GET home.example/lamps":    JSON(`{"lamps": [{"id": "l1"}, {"id": "l2"}]}`),
		"GET home.example/lamps/l1": InTurn(JSON(`{"id": "l1", "name": "Hall", "brightness": 80, "scene": "day"}`), JSON(`{"id": "l1", "name": "Hall", "brightness": 70, "scene": "night"}`)),
		"GET home.example/lamps/l2": JSON(`{"id": "l2", "name": "Kitchen", "brightness": 10, "scene": "day"}`),
	}
}

// homePoll is what a connector does in one poll.
type homePoll func(ctx context.Context, in homeInput, emit *connector.Emitter) error

// homeConnector makes a connector of a poll.
func homeConnector(poll homePoll) connector.Connector {
	return connector.Define(connector.Definition[homeInstance, homeClient]{
		Type: "home", Every: 5 * time.Minute,
		Poll: poll,
	})
}

// listLamps asks for the ids of the lamps.
func listLamps(ctx context.Context, in homeInput) ([]lamp, error) {
	var list struct{ Lamps []lamp }
	err := in.HTTP.JSON(ctx, connector.JSONRequest{URL: home + "/lamps", Header: keyHeader(in)}, &list)
	if err == nil && list.Lamps == nil {
		err = fmt.Errorf("the answer has no list of lamps")
	}
	return list.Lamps, err
}

// getLamp asks for one lamp.
func getLamp(ctx context.Context, in homeInput, id string) (lamp, error) {
	var l lamp
	err := in.HTTP.JSON(ctx, connector.JSONRequest{URL: home + "/lamps/" + id, Header: keyHeader(in)}, &l)
	if err == nil && (l.ID != id || l.Name == "" || l.Scene == "") {
		err = fmt.Errorf("the answer lacks something of lamp %q", id)
	}
	return l, err
}

func keyHeader(in homeInput) http.Header { return http.Header{"X-Key": {in.Instance.Key.Reveal()}} }

// goodPoll is as it should be.
func goodPoll(ctx context.Context, in homeInput, emit *connector.Emitter) error {
	lamps, err := listLamps(ctx, in)
	if err != nil {
		return err
	}
	for _, l := range lamps {
		l, err := getLamp(ctx, in, l.ID)
		if err != nil {
			return err
		}
		emit.Thing(l.ID, l.thing())
	}
	return nil
}
