package cpu_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"unroll/engine/cpu"
)

func pool(t *testing.T, threads int) *cpu.Pool {
	t.Helper()
	p, err := cpu.NewPool(threads)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// Nobody passes a meeting before everybody has come to it.
func TestWorkersMeet(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 7} {
		p := pool(t, threads)
		var arrived [200]atomic.Int32
		for range 3 {
			p.Run(func(int) {
				for i := range arrived {
					arrived[i].Add(1)
					p.Meet()
					if n := arrived[i].Load(); n != int32(threads) {
						t.Errorf("%d of %d workers had come to meeting %d", n, threads, i)
					}
					p.Meet()
				}
			})
			for i := range arrived {
				arrived[i].Store(0)
			}
		}
	}
}

// A worker that others wait for longer than they spin is waited for asleep.
func TestSlowWorker(t *testing.T) {
	p := pool(t, 3)
	done := 0
	p.Run(func(worker int) {
		if worker == 2 {
			time.Sleep(5 * time.Millisecond)
			done++
		}
		p.Meet()
		if done != 1 {
			t.Errorf("worker %d went on before worker 2", worker)
		}
	})
	time.Sleep(time.Millisecond) // and so does a whole pool between jobs
	p.Run(func(int) {})
}

func TestCallersTakeTurns(t *testing.T) {
	p := pool(t, 2)
	var inside atomic.Int32
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for range 50 {
				p.Run(func(int) {
					if inside.Add(1) > 2 {
						t.Error("two jobs run at once")
					}
					p.Meet()
					inside.Add(-1)
				})
			}
		})
	}
	callers.Wait()
}

func TestPoolRefuses(t *testing.T) {
	for _, threads := range []int{0, -1, cpu.MaxThreads + 1} {
		if _, err := cpu.NewPool(threads); err == nil || !strings.Contains(err.Error(), "expected 1 to") {
			t.Errorf("NewPool(%d): %v", threads, err)
		}
	}
	p := pool(t, 2)
	p.Close()
	p.Close()
	defer func() {
		if recover() == nil {
			t.Error("a closed pool ran a job")
		}
	}()
	p.Run(func(int) {})
}

func TestRunAllocatesNothing(t *testing.T) {
	p := pool(t, 2)
	job := func(int) { p.Meet() }
	if n := testing.AllocsPerRun(100, func() { p.Run(job) }); n != 0 {
		t.Errorf("%g allocations a run", n)
	}
}

func TestShareCoversEverythingOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 5, 41, 100} {
		for workers := 1; workers < 8; workers++ {
			next := 0
			for w := range workers {
				from, to := cpu.Share(n, w, workers)
				if from != next || to-from > n/workers+1 {
					t.Errorf("worker %d of %d has %d to %d of %d", w, workers, from, to, n)
				}
				next = to
			}
			if next != n {
				t.Errorf("%d workers take %d of %d", workers, next, n)
			}
		}
	}
}
