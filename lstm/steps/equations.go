package steps

import _ "embed"

// Equations is the text of steps.eq: the six cells in the language of package
// derive, which can print, evaluate and differentiate them.
//
//go:embed steps.eq
var Equations string
