package stack

import _ "embed"

// Equations is the text of stack.eq: what stands between, behind and around the
// cells, in the language of package derive.
//
//go:embed stack.eq
var Equations string
