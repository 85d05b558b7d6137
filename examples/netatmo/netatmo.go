// Package netatmo is an example of a connector whose customers agree by OAuth: their
// weather stations, and each module of these, as things.
package netatmo

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

// BaseURL is where Netatmo is.
const BaseURL = "https://api.netatmo.com"

// Instance is the configuration of an app, which is registered at dev.netatmo.com.
type Instance struct {
	ClientID     string         `connctd:"client_id,required" doc:"client id of the app at dev.netatmo.com" sample:"5d1a2b3c4d5e6f7081920a1b"`
	ClientSecret connctd.Secret `connctd:"client_secret,required" doc:"client secret of the app at dev.netatmo.com" sample:"s3cretOfTheAppAtNetatmo"`
	Callback     string         `connctd:"origin_callback_uri,required,url" doc:"page of the app to which customers return when they have decided" sample:"https://app.example/connected"`
}

// Connector asks the live service.
var Connector = New(BaseURL)

// New returns a connector that asks the service at base. A client needs no
// configuration, since its customer's consent says whose stations they are.
func New(base string) connector.Connector {
	return connector.Define(connector.Definition[Instance, struct{}]{
		Type: "netatmo", Name: "Netatmo", Description: "Weather stations with their modules",
		Every: 10 * time.Minute, // the service itself has news every 5 to 10
		// 50 in 10 s and 500 an hour are allowed to each customer, who needs 6 an hour.
		// So all customers together keep to the pace that one of them is allowed.
		Rate: connector.Rate{Requests: 40, Per: 10 * time.Second},
		OAuth: func(app Instance) connector.OAuth {
			return connector.OAuth{
				ClientID: app.ClientID, ClientSecret: app.ClientSecret, SecretInForm: true,
				AuthURL: base + "/oauth2/authorize", TokenURL: base + "/oauth2/token",
				Scopes: []string{"read_station"}, Expired: expired,
			}
		},
		Poll: func(ctx context.Context, in connector.Input[Instance, struct{}], emit *connector.Emitter) error {
			var seen answer
			if err := in.HTTP.GetJSON(ctx, base+"/api/getstationsdata", nil, &seen); err != nil {
				return explain(err)
			}
			if seen.Body.Devices == nil { // which is not the same as none
				return errors.New("the answer has no list of devices")
			}
			for _, m := range seen.modules() {
				emit.Thing(m.ID, m.thing())
			}
			return nil
		},
	})
}

// refusal is how the service says why it refuses a request: by a code of its own.
type refusal struct {
	Error struct{ Code int }
}

const (
	codeInvalidToken = 2
	codeExpired      = 3
	codeScope        = 13
	codeQuota        = 26 // of the customer, not of the app
)

// expired reports whether the access token is not accepted. Netatmo says so with 403.
func expired(status int, body []byte) bool {
	var said refusal
	_ = json.Unmarshal(body, &said) // what has no code leaves 0
	return status == http.StatusForbidden && (said.Error.Code == codeInvalidToken || said.Error.Code == codeExpired)
}

// explain says what an error means; what is not known here may pass by itself.
func explain(err error) error {
	refused, ok := errors.AsType[*connector.StatusError](err)
	if !ok || refused.StatusCode >= http.StatusInternalServerError {
		return err
	}
	var said refusal
	_ = refused.JSON(&said) // what has no code leaves 0
	if means := refusals[said.Error.Code]; means != nil {
		return means(err)
	}
	return err
}

var refusals = map[int]func(error) error{
	codeScope: connector.Because("the customer's consent does not include the weather stations", connector.AuthRevoked),
	codeQuota: connector.Because("Netatmo has been asked too often", connector.PauseClient(10*time.Minute)),
}
