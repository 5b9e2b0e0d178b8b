package gru

import _ "embed"

// Equations is the text of gru.eq: both units in the language of package
// derive, which can print, evaluate and differentiate them.
//
//go:embed gru.eq
var Equations string
