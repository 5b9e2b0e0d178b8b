// Package notebooks holds the tutorial as Jupyter notebooks, one a chapter, for
// the GoNB kernel. They are generated from the chapters: edit those, then run
//
//	go test ./notebooks -generate
//
// Open them with `go run ./cmd/unroll notebook`.
package notebooks
