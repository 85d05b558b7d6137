module github.com/connctd/connctd-go/internal/lab

go 1.26.0

replace github.com/connctd/connctd-go => ../..

require (
	github.com/anishathalye/porcupine v1.3.1
	github.com/connctd/connctd-go v0.0.0-00010101000000-000000000000
)

require (
	github.com/google/uuid v1.6.0 // indirect
	golang.org/x/oauth2 v0.37.0 // indirect
)
