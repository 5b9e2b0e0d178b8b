package loop

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"unroll/internal/safetensors"
	"unroll/train/checkpoint"
	"unroll/train/events"
)

// keeper keeps what a training leaves in its folder. One without a folder keeps
// nothing.
type keeper struct {
	folder *checkpoint.Folder
	log    *log
	events *events.File
	step   int // where the training starts

	description string
	file        safetensors.File // the snapshot that is being written
	writing     chan error       // what came of it; nil where none is
}

// open opens the folder of a training and, where it goes on, brings t to where it
// was.
func open(t Trainee, o Options) (*keeper, error) {
	k := &keeper{}
	if o.Folder == "" {
		return k, nil
	}
	described, err := json.Marshal(t.Describe())
	if err != nil {
		return nil, fmt.Errorf("loop: what is trained cannot be described: %w", err)
	}
	k.description = string(described)
	if k.folder, err = checkpoint.Open(o.Folder); err != nil {
		return nil, err
	}
	if err := k.begin(t, o); err != nil {
		k.close()
		return nil, err
	}
	return k, nil
}

func (k *keeper) begin(t Trainee, o Options) error {
	steps, err := checkpoint.Steps(o.Folder)
	if err != nil {
		return err
	}
	if len(steps) > 0 {
		if !o.Resume {
			return fmt.Errorf("%s: a training has been there, its last checkpoint is of step %d; resume it, or choose another folder", o.Folder, steps[len(steps)-1])
		}
		if k.step, err = k.restore(t, o.Folder); err != nil {
			return err
		}
	}
	if k.log, err = openLog(o.Folder, k.step); err != nil {
		return err
	}
	if k.events, err = events.Create(o.Folder, k.step); err != nil {
		return err
	}
	if len(steps) > 0 {
		return nil
	}
	return k.save(t, 0, o.Keep) // a folder that cannot be written is found now
}

// The metadata of a checkpoint, beside those of the trainee.
const metaStep, metaTraining = "step", "training"

// restore brings t to the last checkpoint of a folder.
func (k *keeper) restore(t Trainee, folder string) (step int, err error) {
	step, file, err := checkpoint.Latest(folder)
	if err != nil {
		return 0, err
	}
	if err := same(file.Metadata[metaTraining], k.description); err != nil {
		return 0, fmt.Errorf("%s: the checkpoint of step %d is of another training: %w", folder, step, err)
	}
	if err := t.Restore(file); err != nil {
		return 0, fmt.Errorf("%s: the checkpoint of step %d: %w", folder, step, err)
	}
	return step, nil
}

// record writes what a step measured.
func (k *keeper) record(step int, measures []Measure) error {
	if k.folder == nil {
		return nil
	}
	if err := k.log.append(step, measures); err != nil {
		return err
	}
	scalars := make([]events.Scalar, len(measures))
	for i, m := range measures {
		scalars[i] = events.Scalar{Tag: m.Name, Value: m.Value}
	}
	return k.events.Write(step, scalars)
}

// save copies what t is now, and has it written while t goes on.
func (k *keeper) save(t Trainee, step, keep int) error {
	if k.folder == nil {
		return nil
	}
	if err := k.wait(); err != nil {
		return err
	}
	if err := t.Snapshot(&k.file); err != nil {
		return err
	}
	if k.file.Metadata == nil {
		k.file.Metadata = map[string]string{}
	}
	k.file.Metadata[metaStep], k.file.Metadata[metaTraining] = strconv.Itoa(step), k.description
	k.writing = make(chan error, 1)
	go func() {
		err := k.log.sync() // what the log says of a checkpoint is there before it
		if err == nil {
			err = k.folder.Save(step, k.file, keep)
		}
		k.writing <- err
	}()
	return nil
}

// wait waits for the checkpoint that is being written.
func (k *keeper) wait() error {
	if k.writing == nil {
		return nil
	}
	err := <-k.writing
	k.writing = nil
	return err
}

// close ends it all, the last checkpoint written.
func (k *keeper) close() error {
	problems := []error{k.wait()}
	if k.events != nil {
		problems = append(problems, k.events.Close())
	}
	if k.log != nil {
		problems = append(problems, k.log.Close())
	}
	if k.folder != nil {
		problems = append(problems, k.folder.Close())
	}
	return errors.Join(problems...)
}
