package token

import (
	"math/rand/v2"
	"testing"
	"time"
)

// No refetchSpan contains more than maxRefetches events, whenever the events come.
func TestWindowLimitsEverySpan(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var w slidingWindow
	var admitted []time.Time
	now := noon()
	for range 10_000 {
		now = now.Add(time.Duration(random.Int64N(int64(20 * time.Second))))
		if w.admit(now) {
			admitted = append(admitted, now)
		}
	}
	for i := maxRefetches; i < len(admitted); i++ {
		if span := admitted[i].Sub(admitted[i-maxRefetches]); span < refetchSpan {
			t.Fatalf("%d events within %v", maxRefetches+1, span)
		}
	}
	if len(admitted) < 1000 {
		t.Errorf("only %d of 10000 events were admitted", len(admitted))
	}
}

func TestWindowAdmitsAgainAfterTheSpan(t *testing.T) {
	var w slidingWindow
	for i := range maxRefetches {
		if !w.admit(noon()) {
			t.Fatalf("event %d wasn't admitted", i+1)
		}
	}
	for _, test := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {refetchSpan - 1, false}, {refetchSpan, true}} {
		if got := w.admit(noon().Add(test.after)); got != test.want {
			t.Errorf("after %v: admitted = %t, want %t", test.after, got, test.want)
		}
	}
}

// A clock that was set back must not close the window.
func TestWindowAdmitsAfterClockSetBack(t *testing.T) {
	var w slidingWindow
	for range maxRefetches {
		w.admit(noon())
	}
	if !w.admit(noon().Add(-time.Hour)) {
		t.Error("an event wasn't admitted after the clock was set back")
	}
}
