package derive

// MaxBytes is the largest file of equations that [Parse] takes.
const MaxBytes = 1 << 20

// Limits of what stands in a file, so that a hostile one costs little.
const (
	maxName      = 64   // characters of a name
	maxTokens    = 1024 // of one statement
	maxDepth     = 200  // of nested expressions
	maxSize      = 4096 // of a dimension, a tap or an index that is a number
	maxSymbols   = 1024 // of a cell
	maxEquations = 1024 // of a cell
)

type tokenKind int

const (
	endOfFile tokenKind = iota
	endOfLine           // of a statement
	nameToken
	numberToken
	stringToken
	labelToken
	opToken
	derivToken // d/dt
)

// token is one word of the source. text is canonical: the ASCII spelling of a
// name or operator, the content of a string.
type token struct {
	kind tokenKind
	text string
	pos  Pos
}

// String says the token in a message.
func (t token) String() string {
	switch t.kind {
	case endOfFile:
		return "the end of the file"
	case endOfLine:
		return "the end of the line"
	case stringToken:
		return `"` + clip(t.text) + `"`
	}
	return clip(t.text)
}

// is reports whether the token is that operator.
func (t token) is(op string) bool { return t.kind == opToken && t.text == op }

// word reports whether the token is that name.
func (t token) word(name string) bool { return t.kind == nameToken && t.text == name }
