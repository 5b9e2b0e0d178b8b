//go:build !amd64 || noasm

package cpu

import "runtime"

func fastest() (Level, string) {
	if runtime.GOARCH == "amd64" {
		return Go, "built with the tag noasm"
	}
	return Go, "there is assembly for amd64, not for " + runtime.GOARCH
}
