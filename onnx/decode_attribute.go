package onnx

// The values that the field type of an attribute can have, and the field that
// then holds the value.
var attributeFields = map[int64]string{
	1: "f", 2: "i", 3: "s", 4: "t", 5: "g", 6: "floats", 7: "ints", 8: "strings", 9: "tensors", 10: "graphs",
	11: "sparse_tensor", 12: "sparse_tensors", 13: "type_proto", 14: "type_protos",
}

func decodeAttribute(m message) Attribute {
	var a Attribute
	var kind int64
	found := map[string]any{}
	for f := range m.fields() {
		switch f.number {
		case 1:
			a.Name = f.label("name")
		case 2:
			found["f"] = f.float("f")
		case 3:
			found["i"] = f.integer("i")
		case 4:
			found["s"] = f.text("s")
		case 5:
			_, found["t"] = decodeTensor(f.within("t"))
		case 6:
			found["g"] = decodeGraph(f.within("g"))
		case 7:
			list, _ := found["floats"].([]float32)
			found["floats"] = f.floats("floats", list)
		case 8:
			list, _ := found["ints"].([]int64)
			for v := range f.varints("ints") {
				list = append(list, int64(v))
			}
			found["ints"] = list
		case 9:
			list, _ := found["strings"].([]string)
			found["strings"] = append(list, f.text("strings"))
		case 10:
			list, _ := found["tensors"].([]Tensor)
			_, t := decodeTensor(f.within("tensors %d", len(list)))
			found["tensors"] = append(list, t)
		case 11:
			list, _ := found["graphs"].([]*Graph)
			found["graphs"] = append(list, decodeGraph(f.within("graphs %d", len(list))))
		case 20:
			kind = f.integer("type")
		case 21:
			a.Reference = f.label("ref_attr_name")
		}
	}
	if a.Name == "" {
		m.fail("name is missing")
	}
	if a.Reference == "" {
		a.Value = attributeValue(m.in("%q", a.Name), kind, found)
	}
	return a
}

// attributeValue picks the value that the type names. A list or a number that
// is not in the file is empty or 0, as protobuf says.
func attributeValue(p *place, kind int64, found map[string]any) any {
	name, ok := attributeFields[kind]
	switch {
	case !ok && kind == 0 && len(found) == 1: // old files leave the type out
		for _, v := range found {
			return v
		}
	case !ok:
		p.fail("type is %d, expected one of the standard's 1 to 14", kind)
	case found[name] != nil:
		return found[name]
	}
	switch name {
	case "f":
		return float32(0)
	case "i":
		return int64(0)
	case "s":
		return ""
	case "floats":
		return []float32(nil)
	case "ints":
		return []int64(nil)
	case "strings":
		return []string(nil)
	}
	p.fail("the value %s is missing, or of a kind that is not supported", name)
	return nil
}
