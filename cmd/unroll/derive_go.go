package main

import (
	"io"

	"unroll/derive"
)

// printGo prints a cell and its backward pass as a Go program.
func printGo(out io.Writer, cell *derive.Cell) error {
	backward, err := cell.Backward()
	if err != nil {
		return err
	}
	program, err := backward.GoFile()
	if err != nil {
		return err
	}
	_, err = out.Write(program)
	return err
}
