module github.com/connctd/connctd-go

go 1.26.0

require (
	github.com/google/go-cmp v0.7.0
	golang.org/x/oauth2 v0.37.0
)

require github.com/google/uuid v1.6.0
