package checkpoint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"

	"unroll/internal/atomicfile"
	"unroll/internal/safetensors"
)

// Folder is a folder of checkpoints that this process alone writes.
type Folder struct {
	Path string
	lock *flock.Flock
}

// lockName is the file that a process locks. The system unlocks it when the
// process ends, however it ends.
const lockName = "lock"

// Open makes a folder if it is not there, and locks it until Close. Where another
// process writes there the error says which. What a killed process left halfway
// is removed.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, fs.ModePerm); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, lockName)
	lock := flock.New(path)
	locked, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !locked {
		owner, _ := os.ReadFile(path)
		return nil, fmt.Errorf("%s: the training of process %s writes there; wait for it, stop it, or choose another folder", dir, strings.TrimSpace(string(owner)))
	}
	f := &Folder{dir, lock}
	if err := f.prepare(path); err != nil {
		lock.Close()
		return nil, err
	}
	return f, nil
}

// prepare says who holds the lock, and clears away what was not finished.
func (f *Folder) prepare(lock string) error {
	if err := os.WriteFile(lock, fmt.Appendln(nil, os.Getpid()), 0o644); err != nil {
		return err
	}
	halves, err := filepath.Glob(filepath.Join(escape(f.Path), ".*"+extension+"-*"))
	if err != nil {
		return err
	}
	for _, half := range halves {
		if err := os.Remove(half); err != nil {
			return err
		}
	}
	return nil
}

// escape lets a folder's name stand for itself in a pattern.
func escape(path string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(path)
}

// Path is where the checkpoint of a step lies in a folder.
func Path(dir string, step int) string { return filepath.Join(dir, name(step)) }

// Close unlocks the folder.
func (f *Folder) Close() error { return f.lock.Close() }

const prefix, extension = "step-", ".safetensors"

func name(step int) string { return fmt.Sprintf("%s%09d%s", prefix, step, extension) }

// Steps lists the checkpoints of a folder by their steps, ascending. A folder
// that is not there has none.
func Steps(dir string) ([]int, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var steps []int
	for _, e := range entries { // by name, which is by step
		digits, ok := strings.CutPrefix(strings.TrimSuffix(e.Name(), extension), prefix)
		if step, err := strconv.Atoi(digits); ok && err == nil && e.Name() == name(step) {
			steps = append(steps, step)
		}
	}
	return steps, nil
}

// Save writes a checkpoint, and then removes the oldest until keep are left; 0
// keeps all. After an error the folder holds what it held.
func (f *Folder) Save(step int, file safetensors.File, keep int) error {
	file = sealed(file)
	if err := atomicfile.Durably(Path(f.Path, step), file.Encode); err != nil {
		return fmt.Errorf("the checkpoint of step %d was not written, earlier ones are as they were: %w", step, err)
	}
	steps, err := Steps(f.Path)
	if err != nil || keep == 0 {
		return err
	}
	for _, old := range steps[:max(0, len(steps)-keep)] {
		if err := os.Remove(Path(f.Path, old)); err != nil {
			return err
		}
	}
	return nil
}

// Latest reads the last checkpoint of a folder. It needs no lock. The error says
// whether there is none, or which file is not what was written and what to do.
func Latest(dir string) (step int, file safetensors.File, err error) {
	steps, err := Steps(dir)
	if err != nil {
		return 0, file, err
	}
	if len(steps) == 0 {
		return 0, file, fmt.Errorf("%s: there is no checkpoint, expected a file such as %s", dir, name(100))
	}
	step = steps[len(steps)-1]
	if file, err = Read(dir, step); err != nil && len(steps) > 1 {
		err = fmt.Errorf("%w; remove it to go on from step %d", err, steps[len(steps)-2])
	}
	return step, file, err
}

// Read reads the checkpoint of a step.
func Read(dir string, step int) (safetensors.File, error) {
	path := Path(dir, step)
	file, err := safetensors.Read(path)
	if err != nil {
		return file, err
	}
	if err := verify(file); err != nil {
		return file, fmt.Errorf("%s: %w", path, err)
	}
	return file, nil
}
