package connctd_test

import (
	"context"
	"fmt"
)

// An app that has lost its own list of customers asks for whom it made anything.
func ExampleClient_Subjects() {
	ctx := context.Background()
	platform := startPlatform()
	defer platform.Close()
	c := platform.Client()
	for _, customer := range []string{"alice", "house 7/flat 3"} {
		blindOf(ctx, c.Subject(customer))
	}

	for id, err := range c.Subjects(ctx) {
		if err != nil {
			fmt.Println("one link is broken:", err) // the others follow
			continue
		}
		fmt.Println(id, len(must(c.Subject(string(id)).ListThings(ctx))))
	}
	for _, link := range must(c.ListSubjects(ctx)) {
		fmt.Println(link.Href)
	}
	// Output:
	// alice 1
	// house 7/flat 3 1
	// http://localhost/api/v1/subjects/alice
	// http://localhost/api/v1/subjects/house%207%2Fflat%203
}
