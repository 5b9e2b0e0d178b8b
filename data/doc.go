// Package data brings the data sets of the tutorial by name.
//
// Small series are part of the module, so that a chapter runs without a
// network. Each says where its numbers come from and under which terms.
//
// What is larger, or not ours to copy, comes through the package managers that
// already distribute it: apt, npm and Go's modules. [Sets] lists what there is,
// [Set.Get] brings it into a folder of the user's cache and checks every file,
// and [Set.Path] finds it there. A program names the file and leaves the rest
// to the command:
//
//	network, err := set.Path("eng.traineddata")
//	// err: tesseract-eng is not here; bring it with: unroll data get tesseract-eng
package data
