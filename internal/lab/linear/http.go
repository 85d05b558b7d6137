package linear

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
)

// request is where an operation is asked for.
type request struct {
	method, path string // the path with %s for the id
	subject      bool
	body         func(in input) any
}

var requests = map[op]request{
	createInstance: {"POST", "/connectors/instances", false, instanceBody},
	listInstances:  {"GET", "/connectors/instances", false, nil},
	getInstance:    {"GET", "/connectors/instances/%s", false, nil},
	deleteInstance: {"DELETE", "/connectors/instances/%s", false, nil},
	createClient:   {"POST", "/connectors/clients", true, clientBody},
	listClients:    {"GET", "/connectors/clients", true, nil},
	getClient:      {"GET", "/connectors/clients/%s", true, nil},
	deleteClient:   {"DELETE", "/connectors/clients/%s", true, nil},
	createThing:    {"POST", "/things", true, thingBody},
	listThings:     {"GET", "/things", true, nil},
	getThing:       {"GET", "/things/%s", true, nil},
	deleteThing:    {"DELETE", "/things/%s", true, nil},
	putValue:       {"PUT", "/things/%s/components/bulb/properties/level", true, valueBody},
	getValue:       {"GET", "/things/%s/components/bulb/properties/level", true, nil},
}

type object = map[string]any

func instanceBody(in input) any {
	return object{"connector_type_id": in.typ, "configuration": object{"app_key": "0123456789abcdef"}}
}

func clientBody(in input) any { return object{"connector_type_id": in.typ} }

func thingBody(input) any {
	level := object{"id": "level", "name": "Level", "type": "NUMBER", "value": initial}
	bulb := object{"id": "bulb", "name": "Bulb", "properties": []any{level}}
	return object{"name": "Lamp", "mainComponentId": "bulb", "components": []any{bulb}}
}

func valueBody(in input) any { return object{"value": in.value} }

// ask sends what is asked for and reads the answer.
func ask(ctx context.Context, hc *http.Client, base, token string, in input) (output, error) {
	if _, is := buttons[in.op]; is {
		return browse(ctx, hc, base, in)
	}
	r := requests[in.op]
	address := base + r.path
	if strings.Contains(r.path, "%s") {
		address = base + fmt.Sprintf(r.path, in.id)
	}
	var body io.Reader = http.NoBody
	if r.body != nil {
		data, err := json.Marshal(r.body(in))
		if err != nil {
			return output{}, err
		}
		body = strings.NewReader(string(data))
	}
	req, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return output{}, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.subject {
		req.Header.Set("X-External-Subject-Id", in.subject)
	}
	res, err := hc.Do(req)
	if err != nil {
		return output{}, err
	}
	defer func() { _ = res.Body.Close() }()
	return read(in, res)
}

// link is how the API refers to something.
type link struct{ Href string }

func read(in input, res *http.Response) (output, error) {
	out := output{status: res.StatusCode}
	if out.status >= 400 {
		_, err := io.Copy(io.Discard, res.Body)
		return out, err
	}
	if out.status == http.StatusSeeOther { // the path of the consent ends in the client's id
		page, query, _ := strings.Cut(res.Header.Get("Location"), "?")
		out.id, out.value = path.Base(page), query
	}
	data, err := io.ReadAll(res.Body)
	if err != nil || len(data) == 0 {
		return out, err
	}
	if strings.HasPrefix(string(in.op), "list") {
		var all []link
		err := json.Unmarshal(data, &all)
		out.ids = idsOf(all, func(link) bool { return true }, link.id)
		return out, err
	}
	var got struct {
		ID            string
		Clients       []link
		Status, Value string
		Mappings      []struct {
			ID string `json:"thing_id"`
		}
	}
	if err := json.Unmarshal(data, &got); err != nil {
		return out, err
	}
	switch in.op {
	case createInstance, createClient, createThing:
		out.id = got.ID
	case getInstance:
		out.ids = idsOf(got.Clients, func(link) bool { return true }, link.id)
	case getClient:
		out.value = got.Status
		for _, m := range got.Mappings {
			out.ids = append(out.ids, m.ID)
		}
		slices.Sort(out.ids)
	case getValue:
		out.value = got.Value
	}
	return out, nil
}

func (l link) id() string { return path.Base(l.Href) }
