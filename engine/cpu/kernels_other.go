//go:build !amd64 || noasm

package cpu

func table(Level) loops { return goLoops }
