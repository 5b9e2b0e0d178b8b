// Command generate compiles the kernels to PTX; go generate runs it. It takes
// Debian's clang-19, since another version writes other, equally good, PTX.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"unroll/internal/atomicfile"
)

const compiler = "clang-19"

// flags name the oldest card that is meant, since a driver compiles its PTX for
// any newer one, and forbid fusing what the source keeps apart.
var flags = strings.Fields(`-x cuda --cuda-device-only --cuda-gpu-arch=sm_70 -nocudainc -nocudalib
	-Xclang -target-feature -Xclang +ptx70 -fms-extensions -std=c++17 -O3 -ffp-contract=off -Wall -Werror -S -o -`)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(folder string) error {
	files, err := generate(folder)
	if err != nil {
		return err
	}
	for name, ptx := range files {
		if err := atomicfile.Write(filepath.Join(folder, name), ptx); err != nil {
			return err
		}
	}
	return nil
}

// generate compiles every .cu of a folder, and returns the PTX by file name.
func generate(folder string) (map[string][]byte, error) {
	sources, err := filepath.Glob(filepath.Join(folder, "*.cu"))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, source := range sources {
		name := filepath.Base(source)
		c := exec.Command(compiler, append(flags, name)...)
		c.Dir = folder
		var complaint strings.Builder
		c.Stderr = &complaint
		ptx, err := c.Output()
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w\n%s", compiler, name, err, complaint.String())
		}
		files[strings.TrimSuffix(name, ".cu")+".ptx"] = ptx
	}
	return files, nil
}
