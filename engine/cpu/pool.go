package cpu

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// A Pool is a fixed set of workers that run the same function, each with its own
// number, and that can meet on the way. The caller is worker 0. Waiting spins for
// a moment and then sleeps, so an idle pool takes no time, and neither does one
// on a machine that is busy with other work for long.
type Pool struct {
	workers int
	barrier barrier
	busy    sync.Mutex // held while a job runs
	job     func(worker int)
	closed  bool
}

// MaxThreads bounds the size of a pool.
const MaxThreads = 1024

// NewPool starts a pool of so many workers, 1 to [MaxThreads].
func NewPool(threads int) (*Pool, error) {
	if threads < 1 || threads > MaxThreads {
		return nil, fmt.Errorf("cpu: NewPool: %d threads, expected 1 to %d", threads, MaxThreads)
	}
	p := &Pool{workers: threads}
	p.barrier.init(threads)
	for w := 1; w < threads; w++ {
		go p.serve(w)
	}
	return p, nil
}

// Threads is the number of workers.
func (p *Pool) Threads() int { return p.workers }

// Run runs job on every worker and returns when all are done. Jobs of several
// callers run one after another. It is a mistake to call Run from a job, or after
// Close, and it panics in the latter case.
func (p *Pool) Run(job func(worker int)) {
	p.busy.Lock()
	defer p.busy.Unlock()
	if p.closed {
		panic("cpu: Run of a pool that was closed")
	}
	p.job = job
	p.barrier.wait()
	job(0)
	p.barrier.wait()
	p.job = nil
}

// Meet waits until every worker has called it. It is called from within a job, by
// all of them equally often.
func (p *Pool) Meet() { p.barrier.wait() }

// Close ends the workers. It may be called more than once.
func (p *Pool) Close() {
	p.busy.Lock()
	defer p.busy.Unlock()
	if !p.closed {
		p.closed = true
		p.barrier.wait()
	}
}

func (p *Pool) serve(worker int) {
	for {
		p.barrier.wait()
		if p.closed {
			return
		}
		p.job(worker)
		p.barrier.wait()
	}
}

// A barrier lets n callers of wait go on when all have come.
type barrier struct {
	n       int32
	spins   int
	arrived atomic.Int32
	_       [60]byte // what is polled lies on a cache line of its own
	round   atomic.Uint32
	_       [60]byte
	mutex   sync.Mutex
	wake    sync.Cond
}

func (b *barrier) init(n int) {
	b.n = int32(n)
	if n <= runtime.GOMAXPROCS(0) { // else those who spin keep the others from running
		b.spins = spins
	}
	b.wake.L = &b.mutex
}

// A waiter looks spins times, with pauses between, before it goes to sleep: up to
// about a millisecond, so longer than workers with equal shares of a step are apart,
// and shorter than a time slice. Who sleeps is woken tens of microseconds late.
const (
	spins  = 20000
	pauses = 1
)

func (b *barrier) wait() {
	if b.n == 1 {
		return
	}
	round := b.round.Load()
	if b.arrived.Add(1) == b.n {
		b.arrived.Store(0)
		b.mutex.Lock()
		b.round.Add(1)
		b.mutex.Unlock()
		b.wake.Broadcast()
		return
	}
	for range b.spins {
		if b.round.Load() != round {
			return
		}
		pause(pauses)
	}
	b.mutex.Lock()
	for b.round.Load() == round {
		b.wake.Wait()
	}
	b.mutex.Unlock()
}

// Share is the part of n things that falls to one of several workers: from
// inclusive to exclusive, as equal as can be.
func Share(n, worker, workers int) (from, to int) {
	return n * worker / workers, n * (worker + 1) / workers
}
