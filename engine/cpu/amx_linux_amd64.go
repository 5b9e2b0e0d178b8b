//go:build amd64 && !noasm

package cpu

import "syscall"

// tilesAllowed asks Linux to keep the tiles of this process across switches between
// threads, which it does only for those that ask.
func tilesAllowed() bool {
	const archPrctl, requestState, tileData = 158, 0x1023, 18
	_, _, errno := syscall.RawSyscall(archPrctl, requestState, tileData, 0)
	return errno == 0
}
