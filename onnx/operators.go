package onnx

import (
	"maps"
	"math"
	"slices"
)

// Operators lists the standard's operators that this package has.
func Operators() []string { return slices.Sorted(maps.Keys(table())) }

// table is the operators by the standard's names.
func table() map[string]operator {
	none := math.NaN() // a constant that the function does not have
	t := map[string]operator{
		"LSTM": lstm, "GRU": gru, "RNN": rnn,

		"If": choose, "Loop": loop, "Scan": scan,

		"Constant": constant, "ConstantOfShape": constantOfShape, "Range": ranged, "OneHot": oneHot,

		"Identity": identity, "Dropout": dropout, "Reshape": reshape, "Squeeze": squeeze, "Unsqueeze": unsqueeze,
		"Flatten": flatten, "Shape": shape, "Size": size, "Cast": cast, "CastLike": castLike,

		"Transpose": transpose, "Expand": expand, "Tile": tile, "Concat": concat, "Split": split, "Slice": slice,
		"Gather": gather, "GatherElements": gatherElements, "ReverseSequence": reverseSequence, "Pad": pad, "Where": where,

		"MatMul": matMul, "Gemm": gemm, "Conv": conv, "MaxPool": pool("MaxPool"), "AveragePool": pool("AveragePool"),

		"Softmax": softmax(soft), "LogSoftmax": softmax(logSoft), "Hardmax": softmax(hard),
		"LayerNormalization": layerNormalization, "BatchNormalization": batchNormalization,
		"InstanceNormalization": instanceNormalization,

		"Pow": pow, "Mod": mod, "Clip": clip, "PRelu": prelu, "Selu": selu, "Gelu": gelu, "CumSum": cumSum,
		"ArgMax": extreme(func(x, best float64) bool { return x > best }),
		"ArgMin": extreme(func(x, best float64) bool { return x < best }),

		"And": logical(func(a, b bool) bool { return a && b }),
		"Or":  logical(func(a, b bool) bool { return a || b }),
		"Xor": logical(func(a, b bool) bool { return a != b }),
		"Not": not, "IsNaN": asks(math.IsNaN), "IsInf": isInf,

		"LeakyRelu": bent(leakyRelu, 0.01, none), "ThresholdedRelu": bent(thresholdedRelu, 1, none),
		"Elu": bent(elu, 1, none), "Celu": bent(celu, 1, none), "Swish": bent(swish, 1, none),
		"HardSigmoid": bent(hardSigmoid, 0.2, 0.5),
	}
	for name, f := range map[string]func(float64) float64{
		"Sigmoid": sigmoid, "Relu": relu, "Softplus": softplus, "Softsign": softsign, "HardSwish": hardSwish, "Mish": mish,
		"Exp": math.Exp, "Log": math.Log, "Sqrt": math.Sqrt, "Erf": math.Erf,
		"Reciprocal": func(x float64) float64 { return 1 / x },
		"Floor":      math.Floor, "Ceil": math.Ceil, "Round": math.RoundToEven,
		"Sin": math.Sin, "Cos": math.Cos, "Tan": math.Tan, "Asin": math.Asin, "Acos": math.Acos, "Atan": math.Atan,
		"Sinh": math.Sinh, "Cosh": math.Cosh, "Tanh": math.Tanh, "Asinh": math.Asinh, "Acosh": math.Acosh, "Atanh": math.Atanh,
	} {
		t[name] = elementwise(f)
	}
	for _, name := range []string{"Add", "Sub", "Mul", "Div"} {
		t[name] = arithmetic(name)
	}
	for _, name := range []string{"Max", "Min", "Sum", "Mean"} {
		t[name] = folded(name)
	}
	for _, name := range []string{"Abs", "Neg", "Sign"} {
		t[name] = signed(name)
	}
	for _, name := range []string{"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"} {
		t[name] = compare(name)
	}
	for name, r := range reductions() {
		t["Reduce"+name] = reduce(name, r)
	}
	t["GlobalAveragePool"], t["GlobalMaxPool"] = globalPool(reductions()["Mean"]), globalPool(reductions()["Max"])
	return t
}
