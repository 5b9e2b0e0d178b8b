// Package claims keeps what this project says of itself in numbers: how fast, how
// accurate, how small. A claim is a table that a command computes. The table lies
// in results/ID.json, with its date, machine, commit and command; README and pages
// show it from there, and nobody types a number.
//
//	t, err := claims.New(root, "cpu-forward")  // a table of that id, made here and now
//	t.Columns = []string{"shape", "ms"}
//	t.Rows = append(t.Rows, []string{"S1", "0.44"})
//	err = claims.Write(root, t)
//
// In a chapter //claim:ID places the table. In a file such as README.md it stands
// between <!-- claims:ID --> and <!-- /claims -->, where
//
//	go test ./internal/claims -generate
//
// writes it and go test demands it. To make a new claim, add it to [Known].
package claims
