package lstm

import _ "embed"

// VanillaEquations is the text of vanilla.eq: the Vanilla LSTM in the language
// of package derive, which can print, evaluate and differentiate it.
//
//go:embed vanilla.eq
var VanillaEquations string
