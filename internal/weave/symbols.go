package weave

import "unroll/derive"

// symbolsOf collects the symbols of the displayed equations, each name once
// with the meaning of its first appearance.
func symbolsOf(blocks []Block) []Symbol {
	var symbols []Symbol
	seen := map[string]bool{}
	for _, b := range blocks {
		if b.Equation == nil {
			continue
		}
		for _, name := range b.Equation.Symbols() {
			if s := b.Equation.Cell.Symbol(name); s != nil && !seen[name] {
				seen[name] = true
				symbols = append(symbols, explain(s))
			}
		}
	}
	return symbols
}

func explain(s *derive.Symbol) Symbol {
	return Symbol{
		Name:    s.Name,
		Unicode: s.Unicode(),
		LaTeX:   s.LaTeX(),
		Kind:    s.Kind.String(),
		Shape:   s.Size(),
		Meaning: s.Meaning,
	}
}
