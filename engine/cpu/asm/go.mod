// The generator of the assembly in engine/cpu: a module of its own, so that
// nobody who uses unroll gets its dependencies.
module unroll/engine/cpu/asm

go 1.26.0

require github.com/mmcloughlin/avo v0.5.0

require (
	golang.org/x/mod v0.33.0 // indirect
	golang.org/x/sync v0.19.0 // indirect
	golang.org/x/tools v0.42.0 // indirect
)
