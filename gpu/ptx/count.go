package ptx

import "strings"

// Counts is what a launch did, summed over its threads.
type Counts struct {
	Instructions            int64 // of threads
	Warps                   int64 // of warps, each for its active lanes
	Flops                   int64 // on float32; a fused multiply-add is two
	GlobalRead, GlobalWrite int64 // bytes that instructions asked for
	SharedBytes             int64 // read and written
	Barriers                int64 // threads that came to one
	Traffic                       // of memory, and each byte of it once, with Options.Measure
	FirstRead, LastWritten  int64 // bytes
	ByOpcode                map[string]int64
	Executed                []uint64 // by threads, for each of Kernel.Lines
}

func (r *run) counts() Counts {
	c := Counts{ByOpcode: map[string]int64{}, Executed: r.executed, Warps: int64(r.warps)}
	if c.Traffic = r.traffic; r.device.options.Measure {
		c.FirstRead, c.LastWritten = r.footprint()
	}
	for i, n := range r.executed {
		in, times := &r.kernel.code[i], int64(n)
		c.Instructions += times
		c.Flops += times * int64(in.pays.flops)
		c.GlobalRead += times * int64(in.pays.globalRead)
		c.GlobalWrite += times * int64(in.pays.globalWrite)
		c.SharedBytes += times * int64(in.pays.shared)
		if in.kind == barrier {
			c.Barriers += times
		}
		c.ByOpcode[r.kernel.Lines[i].Opcode()] += times
	}
	return c
}

// Opcode is the instruction's name, such as fma.rn.f32.
func (l Line) Opcode() string {
	fields := strings.Fields(l.Text)
	if strings.HasPrefix(fields[0], "@") {
		fields = fields[1:]
	}
	return fields[0]
}
