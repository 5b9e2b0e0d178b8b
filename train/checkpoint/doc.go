// Package checkpoint keeps what a training has reached in a folder, so that
// neither kill -9 nor a full disk nor a loss of power costs more than the steps
// since the last checkpoint.
//
//	f, err := checkpoint.Open(dir)   // locked: one process at a time
//	err = f.Save(step, file, keep)   // whole or not at all
//	step, file, err := checkpoint.Latest(dir)
//
// A checkpoint is a safetensors file, step-000000100.safetensors, which other
// programs can read. It is written under another name, brought to the disk, and
// only then renamed, and the older ones are removed after that: at every moment
// the last one that has its name is whole. A sum over its content finds what the
// disk did to it since.
package checkpoint
