// Package events writes numbers over time into files that TensorBoard reads
// (tensorboard --logdir FOLDER).
//
// Such a file is a row of records: the length of the content, 8 bytes, a sum over
// these, the content and a sum over that, all little-endian. A sum is a CRC-32C,
// turned by 15 bits and moved by a constant, so that a sum over data which hold a
// sum means something. The content is a protocol buffer, tensorflow.Event, of
// which five fields are all that curves need.
package events

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// The fields of the messages Event, SessionLog, Summary and Summary.Value.
const (
	eventTime, eventStep, eventVersion, eventSummary, eventSession = 1, 2, 3, 5, 7

	sessionStatus, sessionStart = 1, 1
	summaryValue                = 1
	valueTag, valueNumber       = 1, 2
)

// Scalar is a number of a curve.
type Scalar struct {
	Tag   string // the name of the curve
	Value float64
}

// File is a file that is being written.
type File struct {
	file *os.File
	now  func() time.Time
}

// Create makes a new file in a folder, for what comes after a step. TensorBoard
// forgets what earlier files of the folder hold beyond that step: a training that
// goes on from a checkpoint draws one curve.
func Create(dir string, step int) (*File, error) { return create(dir, step, time.Now) }

func create(dir string, step int, now func() time.Time) (*File, error) {
	t := now() // the names are read in their order
	path := filepath.Join(dir, fmt.Sprintf("events.out.tfevents.%010d.%09d", t.Unix(), t.Nanosecond()))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, err
	}
	f := &File{file, now}
	version := protowire.AppendTag(nil, eventVersion, protowire.BytesType)
	version = protowire.AppendString(version, "brain.Event:2")
	err = f.write(0, version)
	if err == nil {
		start := protowire.AppendTag(nil, sessionStatus, protowire.VarintType)
		start = protowire.AppendVarint(start, sessionStart)
		err = f.write(step+1, message(nil, eventSession, start))
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return f, nil
}

// Write adds numbers of a step.
func (f *File) Write(step int, scalars []Scalar) error {
	var summary []byte
	for _, s := range scalars {
		value := protowire.AppendTag(nil, valueTag, protowire.BytesType)
		value = protowire.AppendString(value, s.Tag)
		value = protowire.AppendTag(value, valueNumber, protowire.Fixed32Type)
		value = protowire.AppendFixed32(value, math.Float32bits(float32(s.Value)))
		summary = message(summary, summaryValue, value)
	}
	return f.write(step, message(nil, eventSummary, summary))
}

// Close ends the file.
func (f *File) Close() error { return f.file.Close() }

// message appends a message as a field of another.
func message(to []byte, field protowire.Number, content []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, field, protowire.BytesType), content)
}

// write adds an event: when it was, its step, and what it says.
func (f *File) write(step int, what []byte) error {
	event := protowire.AppendTag(nil, eventTime, protowire.Fixed64Type)
	event = protowire.AppendFixed64(event, math.Float64bits(float64(f.now().UnixMicro())/1e6))
	event = protowire.AppendTag(event, eventStep, protowire.VarintType)
	event = protowire.AppendVarint(event, uint64(step))
	_, err := f.file.Write(record(append(event, what...)))
	return err
}

// record frames the content of a record.
func record(content []byte) []byte {
	length := binary.LittleEndian.AppendUint64(nil, uint64(len(content)))
	r := binary.LittleEndian.AppendUint32(length, masked(length))
	r = append(r, content...)
	return binary.LittleEndian.AppendUint32(r, masked(content))
}

// masked is the sum over data.
func masked(data []byte) uint32 {
	crc := crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))
	return (crc>>15 | crc<<17) + 0xa282ead8
}
