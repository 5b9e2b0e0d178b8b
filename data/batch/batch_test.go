package batch

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unroll/data"
	"unroll/internal/need"
)

// open opens a task whose data may have to be brought.
func open(t testing.TB, name string, o Options) Task {
	t.Helper()
	task, err := Open(name, o)
	if err != nil && strings.Contains(err.Error(), "is not here") {
		set, _, _ := strings.Cut(name, "-")
		need.Missing(t, "the data set "+set, "go run ./cmd/unroll data get "+set)
	}
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// take returns a batch of its own memory.
func take(s Source, n int64) Batch {
	var b Batch
	s.Fill(n, &b)
	return b
}

// A batch depends on its number and the seed alone: not on what was asked
// before, nor on the memory it is filled into.
func TestBatchesAreFunctionsOfTheirNumber(t *testing.T) {
	names, _ := Names()
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			one, two := open(t, name, Options{Seed: 3}), open(t, name, Options{Seed: 3})
			other := open(t, name, Options{Seed: 4})
			epoch := int64(one.Training.Batches())
			var reused Batch
			for _, n := range []int64{0, 1, epoch - 1, epoch, 2*epoch + 1, 1, 0} {
				one.Training.Fill(n, &reused)
				fresh := take(two.Training, n)
				if !reflect.DeepEqual(reused, fresh) {
					t.Fatalf("batch %d of two sources of one seed differs", n)
				}
				check(t, one.Shape, fresh)
				if name != "charlm" && reflect.DeepEqual(fresh, take(other.Training, n)) {
					t.Errorf("batch %d does not depend on the seed", n)
				}
			}
			if name != "charlm" && reflect.DeepEqual(take(one.Training, 0), take(one.Training, epoch)) {
				t.Error("two epochs begin with the same batch")
			}
			if !reflect.DeepEqual(take(one.Validation, 0), take(other.Validation, 0)) {
				t.Error("the validation depends on the seed")
			}
			if one.Data != other.Data || (one.Data == "") != (name == "adding") {
				t.Errorf("the data have the sha256 %q and %q", one.Data, other.Data)
			}
		})
	}
}

// check demands a batch of a shape.
func check(t *testing.T, s Shape, b Batch) {
	t.Helper()
	asked := b.Steps * b.Size
	if s.Last {
		asked = b.Size
	}
	classes, values := asked, 0
	if s.Loss == "squared" {
		classes, values = 0, asked*s.Outputs
	}
	symbols := 0
	if s.Vocabulary > 0 {
		symbols = b.Steps * b.Size
	}
	if len(b.Symbols) != symbols || len(b.Vectors) != b.Steps*b.Size*s.Inputs || len(b.Classes) != classes || len(b.Values) != values {
		t.Errorf("%+v: a batch of %d×%d has %d symbols, %d entries of vectors, %d classes, %d values", s, b.Steps, b.Size, len(b.Symbols), len(b.Vectors), len(b.Classes), len(b.Values))
	}
	for _, c := range b.Classes {
		if c < 0 || int(c) >= s.Outputs {
			t.Fatalf("class %d of %d", c, s.Outputs)
		}
	}
}

// An epoch takes every example once.
func TestEpochsAreWhole(t *testing.T) {
	task := open(t, "digits", Options{Seed: 1})
	sum := func(s Source, epoch int64) (images [][]float32) {
		var b Batch
		for n := range int64(s.Batches()) {
			s.Fill(epoch*int64(s.Batches())+n, &b)
			for k := range b.Size {
				image := []float32{float32(b.Classes[k])}
				for t := range b.Steps {
					image = append(image, b.Vectors[t*b.Size+k])
				}
				images = append(images, image)
			}
		}
		slices.SortFunc(images, slices.Compare)
		return images
	}
	first, second := sum(task.Training, 0), sum(task.Training, 1)
	if len(first) != 45*32 {
		t.Fatalf("an epoch has %d digits, want 1440", len(first))
	}
	// Up to five digits do not fill a batch, others in each epoch.
	missing := 0
	for _, image := range first {
		if _, ok := slices.BinarySearchFunc(second, image, slices.Compare); !ok {
			missing++
		}
	}
	if missing > 5 {
		t.Errorf("%d digits of the first epoch are not in the second", missing)
	}
	if n := len(slices.CompactFunc(first, slices.Equal)); n < 1430 {
		t.Errorf("%d different digits in an epoch of 1440", n)
	}
}

// The first row of the file is a 0; its pixels come in their order, by pixels and
// by rows.
func TestDigits(t *testing.T) {
	m, err := readDigits("digits.csv", strings.NewReader(strings.Repeat("1,2,3,4,5,6,7,8,", 7)+"9,10,11,12,13,14,15,16,5\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, steps := range []int{64, 8} {
		task, err := m.task("digits", "", m, steps, Options{Size: 1})
		if err != nil {
			t.Fatal(err)
		}
		b := take(task.Validation, 0)
		if b.Classes[0] != 5 || b.Vectors[0] != 1./16 || b.Vectors[63] != 1 || b.Vectors[56] != 9./16 || b.Steps != steps || task.Shape.Inputs != 64/steps {
			t.Errorf("%d steps: %+v", steps, b)
		}
	}
	task := open(t, "digits-rows", Options{})
	if b := task.Baselines; len(b) != 1 || b[0].Value < 5 || b[0].Value > 20 {
		t.Errorf("baselines %v, want about a tenth right", b)
	}
	if task.Metric.Of(9, 0.25) != 25 || task.Metric.Lower {
		t.Errorf("the metric makes %g of a quarter right", task.Metric.Of(9, 0.25))
	}
}

func TestMNIST(t *testing.T) {
	rows, pixels := open(t, "mnist", Options{Size: 50}), open(t, "mnist-pixels", Options{Size: 50})
	if rows.Training.Batches() != 1200 || pixels.Validation.Batches() != 200 {
		t.Errorf("%d batches for training, %d for validation", rows.Training.Batches(), pixels.Validation.Batches())
	}
	r, p := take(rows.Validation, 3), take(pixels.Validation, 3)
	for k := range 50 {
		for t28 := range 28 {
			for i := range 28 {
				if a, b := r.Vectors[(t28*50+k)*28+i], p.Vectors[(t28*28+i)*50+k]; a != b {
					t.Fatalf("image %d, row %d, column %d: %g by rows, %g by pixels", k, t28, i, a, b)
				}
			}
		}
	}
	if first := take(rows.Validation, 0).Classes[:5]; !slices.Equal(first, []int32{7, 2, 1, 0, 4}) {
		t.Errorf("the test images begin with %v, want 7 2 1 0 4", first)
	}
}

func TestAdding(t *testing.T) {
	task := open(t, "adding", Options{Steps: 1000, Size: 7, Seed: 5})
	b := take(task.Training, 12)
	for k := range b.Size {
		sum, marks := float32(0), [2]int{}
		for t := range b.Steps {
			v := b.Vectors[(t*b.Size+k)*2:][:2]
			if v[1] != 0 {
				marks[t/500]++
				sum += v[0] * v[1]
			}
		}
		if marks != [2]int{1, 1} || sum != b.Values[k] || !b.Fresh {
			t.Errorf("sequence %d: marks %v, sum %g, asked for %g", k, marks, sum, b.Values[k])
		}
	}
	if one := task.Baselines[0].Value; one < 0.14 || one > 0.19 {
		t.Errorf("the error of always 1 is %g, want about 1/6", one)
	}
}

// A window shows the days before the one that is asked for.
func TestSeries(t *testing.T) {
	task := open(t, "series", Options{Steps: 14, Size: 3})
	births := data.Births().Values
	unit := task.Metric.Of(1, 0)
	b := take(task.Validation, 5)
	for k := range b.Size {
		day := 4383 + 5*3 + k
		for t14 := range 13 {
			found, want := float64(b.Vectors[(t14+1)*3+k]-b.Vectors[t14*3+k])*unit, births[day-13+t14]-births[day-14+t14]
			if found < want-0.01 || found > want+0.01 {
				t.Fatalf("window %d, step %d: a change of %g, want %g", k, t14, found, want)
			}
		}
		if found, want := float64(b.Values[k]-b.Vectors[13*3+k])*unit, births[day]-births[day-1]; found < want-0.01 || found > want+0.01 {
			t.Errorf("window %d asks for a change of %g, want %g", k, found, want)
		}
	}
	if week, day := task.Baselines[0].Value, task.Baselines[1].Value; week >= day || week > 1500 {
		t.Errorf("the error of a week before is %g, of a day before %g", week, day)
	}
}

// What is wrong is an error that says where, what was expected and what was found.
func TestErrors(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.txt")
	if err := os.WriteFile(bad, []byte("text\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	short := filepath.Join(t.TempDir(), "short.txt")
	if err := os.WriteFile(short, []byte("To be or not to be\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		o    Options
		want string
	}{
		{"poetry", Options{}, `no task is named "poetry", expected one of adding, charlm, digits`},
		{"adding", Options{Size: -1}, "data adding: batch size is -1, expected 1 to 65536"},
		{"adding", Options{Steps: 1}, "data adding: steps is 1, expected 2 to 1048576"},
		{"adding", Options{Steps: 1 << 20, Size: 1 << 16}, "too large, expected at most"},
		{"series", Options{Steps: 5000}, "data series: steps is 5000, expected at most"},
		{"series", Options{Size: 2000}, "data series: there are 1096 examples, expected at least one batch of 2000"},
		{"digits", Options{Steps: 9}, "data digits: steps is 9, expected the 64 of the data"},
		{"adding", Options{Text: "a.txt"}, "data adding: text is a.txt, expected none"},
		{"charlm", Options{Text: bad}, "bad.txt: byte 4: expected text, found the control character U+0000"},
		{"charlm", Options{Text: bad + "x"}, "bad.txtx: no such file"},
		{"charlm", Options{Text: t.TempDir()}, "is a directory"},
		{"charlm", Options{Text: short}, "short.txt: the first nine tenths, for training: has 18 characters, expected at least 2049"},
		{"charlm", Options{Text: short, Size: 1, Steps: 4}, "short.txt: the last tenth, for validation: has 1 characters, expected at least 5"},
	} {
		if _, err := Open(c.name, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %+v: error %v, want %q", c.name, c.o, err, c.want)
		}
	}
	t.Setenv(data.Folder, t.TempDir())
	for _, name := range []string{"digits", "mnist"} {
		if _, err := Open(name, Options{}); err == nil || !strings.Contains(err.Error(), "bring it with: unroll data get "+name) {
			t.Errorf("%s without its data: error %v", name, err)
		}
	}
}
