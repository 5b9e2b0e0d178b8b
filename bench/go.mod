// The comparison with other libraries: a module of its own, so that nobody who
// uses unroll gets their dependencies.
module unroll/bench

go 1.26.0

require (
	gonum.org/v1/gonum v0.17.0
	unroll v0.0.0
)

require (
	golang.org/x/sys v0.49.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)

replace unroll => ..
