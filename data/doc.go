// Package data brings the data sets of the tutorial by name.
//
// Small series are part of the module, so that a chapter runs without a
// network. Each says where its numbers come from and under which terms.
package data
