//go:build cuda && linux && (amd64 || arm64)

package cuda

import (
	"fmt"

	"gorgonia.org/cu"

	"unroll/gpu/cuda/lazy"
)

// oldest is the driver that knows our PTX, of version 7.0: that of CUDA 11.0.
const oldest = 11000

// Look says which driver and which cards there are.
func Look() Status {
	s := Status{Built: true, Cards: []Card{}}
	library, code := lazy.Found()
	if library != "" {
		s.Missing = "there is no NVIDIA driver on this machine: " + library
		return s
	}
	version := cu.Version()
	if version > 0 {
		s.Driver = fmt.Sprintf("%d.%d", version/1000, version%1000/10)
	}
	switch {
	case code != 0:
		s.Missing = fmt.Sprintf("NVIDIA's driver does not start: %s", explain(code))
	case version < oldest:
		s.Missing = fmt.Sprintf("the driver is too old for the kernels: expected one for CUDA %d.%d or newer, found %s", oldest/1000, oldest%1000/10, s.Driver)
	default:
		var err error
		if s.Cards, err = cards(); err != nil {
			s.Missing = "the driver does not list its cards: " + err.Error()
		} else if len(s.Cards) == 0 {
			s.Missing = "the driver finds no card"
		}
	}
	return s
}

func cards() ([]Card, error) {
	n, err := cu.NumDevices()
	if err != nil {
		return nil, err
	}
	all := make([]Card, 0, n)
	for i := range n {
		c, err := card(i)
		if err != nil {
			return nil, fmt.Errorf("card %d: %w", i, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// These attributes are newer than cu.
const (
	cooperativeLaunch = cu.DeviceAttribute(95)
	sharedWhenAsked   = cu.DeviceAttribute(97)
)

func card(i int) (c Card, err error) {
	d, err := cu.GetDevice(i)
	if err != nil {
		return c, err
	}
	c.Number = i
	if c.Name, err = d.Name(); err != nil {
		return c, err
	}
	if c.Memory, err = d.TotalMem(); err != nil {
		return c, err
	}
	var major, minor, together int
	for attribute, to := range map[cu.DeviceAttribute]*int{
		cu.ComputeCapabilityMajor: &major, cu.ComputeCapabilityMinor: &minor, cu.MultiprocessorCount: &c.Processors,
		cu.ClockRate: &c.Clock, cu.MemoryClockRate: &c.MemoryClock, cu.GlobalMemoryBusWidth: &c.Bus, cu.L2CacheSize: &c.Cache,
		sharedWhenAsked: &c.Shared, cooperativeLaunch: &together,
	} {
		if *to, err = d.Attribute(attribute); err != nil {
			return c, fmt.Errorf("attribute %d: %w", attribute, err)
		}
	}
	c.Capability, c.Cooperative = 10*major+minor, together != 0
	return c, nil
}
