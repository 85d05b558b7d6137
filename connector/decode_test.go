package connector

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/connctd/connctd-go/connctd"
)

// all has a field of every kind that a configuration may have.
type all struct {
	Text    string         `connctd:"text,required"`
	Key     connctd.Secret `connctd:"key,required"`
	On      bool           `connctd:"on" default:"true"`
	Small   int8           `connctd:"small"`
	Count   uint16         `connctd:"count" default:"7"`
	Ratio   float32        `connctd:"ratio" default:"0.5"`
	Wait    time.Duration  `connctd:"wait" default:"90s"`
	Cities  []string       `connctd:"cities" default:"Bonn,Ulm"`
	Address string         `connctd:"address,url"`
	Proxy   proxy          `connctd:"proxy"`
}

type proxy struct {
	Host string `connctd:"host,required"`
	Port int    `connctd:"port" default:"80"`
}

// defaults is what stands in all where nothing but the required fields is given.
func defaults() all {
	return all{
		Text: "x", Key: connctd.NewSecret("k"), On: true, Count: 7, Ratio: 0.5,
		Wait: 90 * time.Second, Cities: []string{"Bonn", "Ulm"}, Proxy: proxy{Port: 80},
	}
}

func TestDecodeValues(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fields string // beside text and key
		want   func(*all)
	}{
		"only what is required":     {want: func(*all) {}},
		"null is like absent":       {`,"on":null,"count":null,"wait":null,"proxy":null`, func(*all) {}},
		"false beats a default":     {`,"on":false`, func(c *all) { c.On = false }},
		"zero beats a default":      {`,"count":0,"ratio":0`, func(c *all) { c.Count, c.Ratio = 0, 0 }},
		"negative":                  {`,"small":-128`, func(c *all) { c.Small = -128 }},
		"largest":                   {`,"small":127,"count":65535`, func(c *all) { c.Small, c.Count = 127, 65535 }},
		"number":                    {`,"ratio":-2.25`, func(c *all) { c.Ratio = -2.25 }},
		"duration":                  {`,"wait":"1h30m"`, func(c *all) { c.Wait = 90 * time.Minute }},
		"array":                     {`,"cities":["Köln"]`, func(c *all) { c.Cities = []string{"Köln"} }},
		"empty array":               {`,"cities":[]`, func(c *all) { c.Cities = []string{} }},
		"http":                      {`,"address":"http://x.example/a?b=c"`, func(c *all) { c.Address = "http://x.example/a?b=c" }},
		"https":                     {`,"address":"https://x.example"`, func(c *all) { c.Address = "https://x.example" }},
		"empty URL not required":    {`,"address":""`, func(*all) {}},
		"struct":                    {`,"proxy":{"host":"h","port":8080}`, func(c *all) { c.Proxy = proxy{"h", 8080} }},
		"struct with a default":     {`,"proxy":{"host":"h"}`, func(c *all) { c.Proxy.Host = "h" }},
		"unknown fields do nothing": {`,"extra":1,"proxy":{"host":"h","more":[]}`, func(c *all) { c.Proxy.Host = "h" }},
		"names are exact":           {`,"SMALL":"x"`, func(*all) {}},
		"an empty text is none":     {`,"wait":""`, func(*all) {}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode[all](schemaOf[all](), json.RawMessage(`{"text":"x","key":"k"`+tc.fields+`}`))
			if err != nil {
				t.Fatal(err)
			}
			want := defaults()
			tc.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("configuration (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeProblems(t *testing.T) {
	t.Parallel()
	const canary = "c4nary-v4lue"
	const missing = "text is required; key is required"
	tests := map[string]struct{ config, want string }{
		"nil":           {"", missing},
		"null":          {"null", missing},
		"no fields":     {"{}", missing},
		"null required": {`{"text":null,"key":null}`, missing},
		"array":         {`["c4nary-v4lue"]`, "it must be an object, is an array"},
		"string":        {`"c4nary-v4lue"`, "it must be an object, is a string"},
		"number":        {` 12`, "it must be an object, is a number"},
		"boolean":       {`false`, "it must be an object, is a boolean"},
		"no JSON":       {`{"c4nary-v4lue"`, "it must be an object, is no JSON"},
		"two documents": {`{} {}`, "it must be an object, is no JSON"},
		"white space":   {"  ", "it must be an object, is no JSON"},
		"misspelled":    {`{"Text":"c4nary-v4lue","k e-y":1}`, `text is required and is not called "Text"; key is required and is not called "k e-y"`},
		"empty": {
			`{"text":"","key":""}`,
			"text is required and must not be empty; key is required and must not be empty",
		},
		"every kind is wrong, in the order of the fields": {
			`{"proxy":{"port":"c4nary-v4lue"},"address":["c4nary-v4lue"],"cities":"c4nary-v4lue","wait":90,"ratio":true,` +
				`"count":{"c4nary-v4lue":1},"small":"c4nary-v4lue","on":"c4nary-v4lue","key":[1],"text":7}`,
			"text must be a string, is a number; key must be a string, is an array; on must be a boolean, is a string; " +
				"small must be a whole number, is a string; count must be a whole number, is an object; " +
				"ratio must be a number, is a boolean; " +
				`wait must be a duration such as "90s" or "10m", is a number; ` +
				"cities must be an array of strings, is a string; address must be a string, is an array; " +
				"proxy.host is required; proxy.port must be a whole number, is a string",
		},
		"too large": {
			`{"text":"x","key":"k","small":128,"count":65536,"ratio":1e300}`,
			"small must be a whole number between -128 and 127; count must be a whole number between 0 and 65535; ratio is too large a number",
		},
		"fraction and sign": {
			`{"text":"x","key":"k","small":1.5,"count":-1}`,
			"small must be a whole number between -128 and 127; count must be a whole number between 0 and 65535",
		},
		"no duration": {
			`{"text":"x","key":"k","wait":"c4nary-v4lue"}`,
			`wait must be a duration such as "90s" or "10m", is a string`,
		},
		"mixed array": {
			`{"text":"x","key":"k","cities":["c4nary-v4lue",1,null]}`,
			"cities[1] must be a string, is a number; cities[2] must be a string, is null",
		},
		"other scheme":    {`{"text":"x","key":"k","address":"ftp://c4nary-v4lue"}`, "address must be an http or https URL"},
		"no host":         {`{"text":"x","key":"k","address":"http:///c4nary-v4lue"}`, "address must be an http or https URL"},
		"no URL":          {`{"text":"x","key":"k","address":"http://c4nary-v4lue:x"}`, "address must be an http or https URL"},
		"struct is not":   {`{"text":"x","key":"k","proxy":"c4nary-v4lue"}`, "proxy must be an object, is a string"},
		"struct is empty": {`{"text":"x","key":"k","proxy":{}}`, "proxy.host is required"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode[all](schemaOf[all](), json.RawMessage(tc.config))
			bad, ok := errors.AsType[*ConfigError](err)
			if !ok {
				t.Fatalf("error = %v, want a *ConfigError", err)
			}
			if diff := cmp.Diff("configuration: "+tc.want, bad.Error()); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if strings.Contains(bad.Error(), canary) {
				t.Errorf("the error repeats a value: %v", bad)
			}
			if diff := cmp.Diff(all{}, got); diff != "" {
				t.Errorf("a refused configuration is not empty (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeRequiredStruct(t *testing.T) {
	t.Parallel()
	type config struct {
		Outer struct {
			Inner proxy `connctd:"inner,required"`
		} `connctd:"outer"`
	}
	tests := map[string]struct{ config, want string }{
		"outer left out":  {`{}`, ""},
		"inner left out":  {`{"outer":{}}`, "configuration: outer.inner.host is required"},
		"inner is null":   {`{"outer":{"inner":null}}`, "configuration: outer.inner.host is required"},
		"inner is filled": {`{"outer":{"inner":{"host":"h"}}}`, ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decode[config](schemaOf[config](), json.RawMessage(tc.config))
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || err.Error() != tc.want) {
				t.Fatalf("error = %v, want %q", err, tc.want)
			}
			if err == nil && got.Outer.Inner.Port != 80 {
				t.Errorf("port = %d, want the default 80", got.Outer.Inner.Port)
			}
		})
	}
}
