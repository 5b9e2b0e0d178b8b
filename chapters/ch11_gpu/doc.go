// Package ch11_gpu asks: how does a statement become a kernel, and how do we know
// that it is right, without a GPU?
//
// It is chapter 11 of the tutorial: threads, warps and memories; a kernel stepped
// through on the page, and the race that appears when its barrier is taken away; a
// recurrent step in one kernel, and all steps in one launch.
package ch11_gpu
