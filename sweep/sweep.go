package sweep

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options say where a sweep lives.
type Options struct {
	Name     string        // letters, digits, _ and -; sweeps of one name are one
	URL      string        // of a NATS cluster with JetStream; "" embeds a server
	Folder   string        // of the embedded server
	Listen   string        // HOST:PORT where the embedded server takes other workers; "": none
	Patience time.Duration // how long a worker may be silent before its job is given to another; 0: 30 s
}

// Sweep is a connection to one.
type Sweep struct {
	options  Options
	server   *embedded // nil on a cluster
	conn     *nats.Conn
	stream   jetstream.JetStream
	queue    jetstream.Consumer
	bucket   jetstream.KeyValue
	objects  jetstream.ObjectStore
	patience time.Duration
}

// duplicates is how long the queue remembers what was submitted. What is done
// longer ago has a result, which is looked for first.
const duplicates = time.Hour

// workers is the consumer of the queue that all of them share.
const workers = "workers"

var validName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// Open connects to a sweep, and makes what it needs where it is not there yet. The
// error names the option, the folder or the URL.
func Open(ctx context.Context, o Options) (*Sweep, error) {
	s := &Sweep{options: o, patience: o.Patience}
	if s.patience == 0 {
		s.patience = 30 * time.Second
	}
	switch {
	case !validName.MatchString(o.Name):
		return nil, fmt.Errorf("sweep: name: expected 1 to 40 letters, digits, _ or -, found %.60q", o.Name)
	case s.patience < 100*time.Millisecond:
		return nil, fmt.Errorf("sweep: patience: expected at least 100ms, found %s", o.Patience)
	case (o.URL == "") == (o.Folder == ""):
		return nil, errors.New("sweep: expected either a URL or a folder")
	}
	if err := s.reach(); err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	if err := s.make(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sweep %s: %w", o.Name, err), s.Close())
	}
	return s, nil
}

// reach connects to the cluster, or to a server that it starts.
func (s *Sweep) reach() (err error) {
	if s.options.URL != "" {
		s.conn, err = dial(s.options.URL)
		return err
	}
	if s.server, err = embed(s.options.Folder, s.options.Listen); err != nil {
		return err
	}
	if s.conn, err = s.server.connect(); err != nil {
		return errors.Join(err, s.server.close())
	}
	return nil
}

// make makes the queue, the bucket and the store.
func (s *Sweep) make(ctx context.Context) (err error) {
	if s.stream, err = jetstream.New(s.conn); err != nil {
		return err
	}
	_, err = s.stream.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: "UNROLL_" + s.options.Name, Subjects: []string{s.subject("*")},
		Retention: jetstream.WorkQueuePolicy, Duplicates: duplicates, MaxMsgSize: maxSpec + 1024,
		// One message for each job at most, whatever the queue remembers.
		MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true,
	})
	if err != nil {
		return err
	}
	if s.server != nil { // it was just started: whoever held a job before is gone
		if err := s.stream.DeleteConsumer(ctx, "UNROLL_"+s.options.Name, workers); err != nil && !errors.Is(err, jetstream.ErrConsumerNotFound) {
			return err
		}
	}
	s.queue, err = s.stream.CreateOrUpdateConsumer(ctx, "UNROLL_"+s.options.Name, jetstream.ConsumerConfig{
		Durable: workers, AckPolicy: jetstream.AckExplicitPolicy, AckWait: s.patience, MaxAckPending: -1,
	})
	if err != nil {
		return err
	}
	s.bucket, err = s.stream.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: "unroll_" + s.options.Name, MaxValueSize: maxResult + maxSpec + 4096})
	if err != nil {
		return err
	}
	s.objects, err = s.stream.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: "unroll_" + s.options.Name})
	return err
}

// subject is that of a job in the queue.
func (s *Sweep) subject(id string) string { return "unroll." + s.options.Name + "." + id }

// URL is where other workers reach the sweep, or "" where it takes none.
func (s *Sweep) URL() string {
	if s.server == nil {
		return s.options.URL
	}
	if s.options.Listen == "" {
		return ""
	}
	return s.server.server.ClientURL()
}

// Close ends the connection, and the embedded server with it.
func (s *Sweep) Close() error {
	s.conn.Close()
	if s.server != nil {
		return s.server.close()
	}
	return nil
}

// Submit puts jobs into the queue, and returns how many of them are new: those that
// wait, run or have a result already are left as they are.
func (s *Sweep) Submit(ctx context.Context, jobs []Job) (added int, err error) {
	for _, j := range jobs {
		_, err := s.bucket.Get(ctx, resultKey(j.ID))
		if err == nil {
			continue
		}
		if !errors.Is(err, jetstream.ErrKeyNotFound) {
			return added, fmt.Errorf("sweep %s: %w", s.options.Name, err)
		}
		ack, err := s.stream.Publish(ctx, s.subject(j.ID), j.Spec, jetstream.WithMsgID(j.ID))
		switch {
		case isFull(err) || err == nil && ack.Duplicate:
		case err != nil:
			return added, fmt.Errorf("sweep %s: job %.12s: %w", s.options.Name, j.ID, err)
		default:
			added++
		}
	}
	return added, nil
}

// isFull reports whether the queue holds the job already.
func isFull(err error) bool {
	const streamStoreFailed = 10077 // maximum messages per subject exceeded
	var e *jetstream.APIError
	return errors.As(err, &e) && e.ErrorCode == streamStoreFailed
}

func resultKey(id string) string   { return "result." + id }
func progressKey(id string) string { return "progress." + id }
