module github.com/connctd/connctd-go

go 1.26.0
