package rnn

import _ "embed"

// Equations is the text of rnn.eq: the two networks in the language of package
// derive, which can print, evaluate and differentiate them.
//
//go:embed rnn.eq
var Equations string
