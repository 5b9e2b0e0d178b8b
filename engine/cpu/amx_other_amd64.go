//go:build amd64 && !noasm && !linux

package cpu

// tilesAllowed is false: other systems were not tried.
func tilesAllowed() bool { return false }
