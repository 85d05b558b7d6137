package connector

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

func TestThing(t *testing.T) {
	t.Parallel()
	warm := 21.5
	at := time.Date(2026, 3, 14, 16, 0, 0, 0, time.FixedZone("", 3600))
	given := []connctd.Property{
		Optional("a", "TEMPERATURE", "°C", &warm), Optional("b", "HUMIDITY", "%", nil), Boolean("c", "ON", true),
	}
	plain := Thing("Lamp", "LAMP", given...)
	got := Measured(at, plain)
	want := connctd.Thing{
		Name: "Lamp", DisplayType: "LAMP",
		Components: []connctd.Component{{
			ID: "main", Name: "Lamp", ComponentType: "LAMP",
			Properties: []connctd.Property{
				{ID: "a", Name: "a", PropertyType: "TEMPERATURE", Unit: "°C", Type: connctd.TypeNumber, Value: "21.5", LastUpdate: at.UTC()},
				{ID: "c", Name: "c", PropertyType: "ON", Type: connctd.TypeBoolean, Value: "true", LastUpdate: at.UTC()},
			},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("thing (-want +got):\n%s", diff)
	}
	if len(given) != 3 || given[2].ID != "c" || !plain.Components[0].Properties[0].LastUpdate.IsZero() {
		t.Error("what was given is changed")
	}
	if diff := cmp.Diff(plain, Measured(time.Time{}, plain)); diff != "" {
		t.Errorf("without a time (-want +got):\n%s", diff)
	}
	if err := emitted("k", got).Validate(); err != nil {
		t.Errorf("it is no thing: %v", err)
	}
}
