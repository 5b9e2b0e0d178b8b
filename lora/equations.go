package lora

import _ "embed"

// Equations is the text of lora.eq: adapters in the language of package derive,
// which can print, evaluate and differentiate them.
//
//go:embed lora.eq
var Equations string
