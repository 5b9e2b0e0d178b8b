package prove

// Finding is what one check found out about one equation. Tests emit it with
// t.Attr, as JSON under the key [Attribute]; go test keeps it in its cache with
// the rest of the output.
type Finding struct {
	ID        string  `json:"id"`
	Witness   string  `json:"witness"` // what it was compared with: "equation", "differences", "tape" or "derived"
	Error     float64 `json:"error"`   // the largest seen, relative
	Tolerance float64 `json:"tolerance"`
}

// Attribute is the key of a finding in the output of go test -json.
const Attribute = "equation"
