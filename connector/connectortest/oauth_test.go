package connectortest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/connctd/connctd-go/connctd"
	"github.com/connctd/connctd-go/connector"
)

type stationInstance struct {
	ID     string         `connctd:"client_id,required" sample:"station-app"`
	Secret connctd.Secret `connctd:"client_secret,required" sample:"c4nary-station-s3cret"`
}

// stations is a connector that asks for consent. explain is what it makes of errors.
func stations(inForm bool, explain func(error) error) connector.Connector {
	return connector.Define(connector.Definition[stationInstance, struct{}]{
		Type: "stations", Every: 10 * time.Minute,
		OAuth: func(in stationInstance) connector.OAuth {
			return connector.OAuth{
				ClientID: in.ID, ClientSecret: in.Secret, SecretInForm: inForm, Scopes: []string{"read"},
				AuthURL: "https://station.example/authorize", TokenURL: "https://station.example/token",
			}
		},
		Poll: func(ctx context.Context, in connector.Input[stationInstance, struct{}], emit *connector.Emitter) error {
			var answer struct{ Temperature *float64 }
			if err := in.HTTP.GetJSON(ctx, "https://station.example/data", nil, &answer); err != nil {
				return explain(err)
			}
			if answer.Temperature == nil {
				return fmt.Errorf("the answer has no temperature")
			}
			emit.Thing("station", connector.Thing("Station", "SENSOR", connector.Number("temperature", "TEMPERATURE", "°C", *answer.Temperature)))
			return nil
		},
	})
}

var stationRoutes = Routes{"GET /data": JSON(`{"temperature": 21}`)}

func asItIs(err error) error { return err }

func TestOAuthConforms(t *testing.T) {
	t.Parallel()
	for _, inForm := range []bool{false, true} {
		t.Run(fmt.Sprintf("secret in form %v", inForm), func(t *testing.T) {
			t.Parallel()
			Conform(t, stations(inForm, asItIs), stationRoutes)
		})
	}
}

// Requests carry the token that the customer's consent gave, and it shows nowhere.
func TestOAuthIsGivenConsent(t *testing.T) {
	t.Parallel()
	b := Poll(t, stations(false, asItIs), stationRoutes)
	b.WantStatus(connctd.StatusStarted, "")
	b.WantRequests("GET https://station.example/data")
	if got := b.Requests()[0].Header.Get("Authorization"); !strings.HasPrefix(got, "Bearer connectortest-access-token-") {
		t.Errorf("Authorization: %s", got)
	}
	NoSecretsLeaked(t, b)
}

func TestConformCatchesLostMeaning(t *testing.T) {
	t.Parallel()
	losing := stations(false, func(err error) error { return fmt.Errorf("station: %v", err) })
	want := []string{"consent is revoked: after the customer took the consent back: the client is in status STARTED, not ERROR", "wrapped with %w"}
	got := complaintsAbout(t, losing, stationRoutes, want)
	for _, part := range want {
		if !strings.Contains(got, part) {
			t.Errorf("no complaint says %q; there are:\n%s", part, got)
		}
	}
}
