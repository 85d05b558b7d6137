package connctd_test

import "context"

// The rows of the table.
var rows = []row{
	{"303 to create-client", redirecting303, createClient, sayRedirect, sight{Requests: 1, POSTs: 1, Made: 1}},
	{"302 to another port", redirectingTo(func(s *scene) string { return s.foreign.port }), getClient("c"), sayForeign, sight{Requests: 1}},
	{"302 to another host", redirectingTo(func(s *scene) string { return s.foreign.host }), getClient("c"), sayForeign, sight{Requests: 1}},
	{"foreign link in a list", linking, eachClient, sayAsked, sight{Requests: 2}},
	{"lost answer to a POST", losing, createThing, sayMade, sight{Requests: 1, POSTs: 1, Made: 1}},
	{"500 to a POST", failing500, createThing, sayMade, sight{Requests: 1, POSTs: 1, Made: 1}},
	{"404 with a page of HTML", page404, getClient("c"), sayStatus, sight{Requests: 1}},
	{`an id "../instances"`, routing, getClient("../instances"), sayStrayed, sight{}},
	{"answer of 64 MiB", answeringWith(huge, ""), getClient("c"), sayRead, sight{Requests: 1}},
	{"gzip bomb of 64 MiB", answeringWith(bomb, "gzip"), getClient("c"), sayRead, sight{Requests: 1}},
	{"cancelled, no answer yet", silent, getClient("c"), sayCancelled, sight{Requests: 1}},
	{"cancelled, waiting after 503", unavailable, getClient("c"), sayCancelled, sight{Requests: 1}},
}

func createClient(ctx context.Context, w way) (string, error) { return w.createClient(ctx) }
func createThing(ctx context.Context, w way) (string, error)  { return "", w.createThing(ctx) }
func eachClient(ctx context.Context, w way) (string, error)   { return "", w.eachClient(ctx) }

func getClient(id string) func(context.Context, way) (string, error) {
	return func(ctx context.Context, w way) (string, error) { return "", w.getClient(ctx, id) }
}
