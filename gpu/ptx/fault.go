package ptx

import "fmt"

// Fault is what a kernel did that it must not: where, who, and what.
type Fault struct {
	Kernel, File string
	Line         Line
	Block        string // (x,y)
	Thread       string // (x,y); empty where it is all of them
	Reason       string
}

func (f *Fault) Error() string {
	who := "block " + f.Block
	if f.Thread != "" {
		who += " thread " + f.Thread
	}
	return fmt.Sprintf("ptx: kernel %s, %s:%d, %s: %s, in %q", f.Kernel, f.File, f.Line.Number, who, f.Reason, f.Line.Text)
}

// fail keeps the first fault of a launch.
func (w *warp) fail(lane uint8, reason string) {
	w.failAt(w.at, pair(w.first+int(lane), w.run.launch.Block[0]), reason)
}

func (w *warp) failAt(pc int, thread, reason string) {
	if w.run.fault != nil {
		return
	}
	k := w.run.kernel
	w.run.fault = &Fault{
		Kernel: k.Name, File: k.Module, Line: k.Lines[pc], Block: pair(w.block.index, w.run.launch.Grid[0]),
		Thread: thread, Reason: reason,
	}
}
