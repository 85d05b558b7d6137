module github.com/connctd/connctd-go/internal/lab

go 1.26.0

replace github.com/connctd/connctd-go => ../..
