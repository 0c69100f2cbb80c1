package storetest

import (
	"testing"
	"time"

	"timesheets/internal/timesheet"
)

func keyTests() []test {
	return []test{
		{"the same key and entry return the first entry again", testReplay},
		{"a replay stores nothing and adds no hours", testReplayStoresNothing},
		{"a replay is the first result after other creates", testReplayAfterOtherCreates},
		{"the same key with another entry is rejected", testKeyReused},
		{"a used key is reported before a full day", testKeyBeforeDay},
		{"keys don't share their results", testKeysAreSeparate},
		{"an entry without a key is never a replay", testNoKey},
		{"each of several keys replays the entry", testSeveralKeys},
	}
}

func testReplay(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, hour), "key", "body"))
	for range 3 {
		f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
	}
}

func testReplayStoresNothing(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, 12*hour), "key", "body"))
	f.wantReplay(t, withKey(f.entry(employee, day, 12*hour), "key", "body"), first)
	f.wantList(t, employee, timesheet.Query{}, first)
	f.create(t, timesheet.Creation{Entry: f.entry(employee, day, 12*hour)})
}

func testReplayAfterOtherCreates(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, hour), "key", "body"))
	f.fill(t, employee, day, 3)
	f.create(t, withKey(f.entry(employee, "2100-06-16", hour), "another key", "another body"))
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
}

func testKeyReused(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, hour), "key", "body"))
	f.wantCreateError(t, withKey(f.entry(employee, day, 2*hour), "key", "another body"), timesheet.ErrKeyReused)
	f.wantList(t, employee, timesheet.Query{}, first)
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
}

func testKeyBeforeDay(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, timesheet.DayMinutes), "key", "body"))
	f.wantReplay(t, withKey(f.entry(employee, day, timesheet.DayMinutes), "key", "body"), first)
	f.wantCreateError(t, withKey(f.entry(employee, day, hour), "key", "another body"), timesheet.ErrKeyReused)
	f.wantCreateError(t, withKey(f.entry(employee, day, hour), "another key", "another body"), timesheet.ErrDayFull)
}

func testKeysAreSeparate(t *testing.T, f *fixture) {
	first := f.create(t, withKey(f.entry(employee, day, hour), "key", "body"))
	second := f.create(t, withKey(f.entry(employee, day, hour), "another key", "body"))
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "key", "body"), first)
	f.wantReplay(t, withKey(f.entry(employee, day, hour), "another key", "body"), second)
}

func testNoKey(t *testing.T, f *fixture) {
	first := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	second := f.create(t, timesheet.Creation{Entry: f.entry(employee, day, hour)})
	f.wantList(t, employee, timesheet.Query{}, second, first)
}

// withKeys returns a creation with several keys.
func (f *fixture) withKeys(minutes timesheet.Minutes, keys ...string) timesheet.Creation {
	c := timesheet.Creation{Entry: f.entry(employee, day, minutes)}
	for _, key := range keys {
		c.Keys = append(c.Keys, timesheet.IdempotencyKey{Hash: digest(key), Digest: digest("body")})
	}
	return c
}

func testSeveralKeys(t *testing.T, f *fixture) {
	first := f.create(t, f.withKeys(hour, "one", "two"))
	f.wantReplay(t, f.withKeys(hour, "two"), first)
	f.wantReplay(t, f.withKeys(hour, "three", "one"), first)
	f.wantReplay(t, f.withKeys(hour, "two", "three"), first)
	// The replays and the rejected create didn't use the keys three and four.
	f.wantCreateError(t, f.withKeys(timesheet.DayMinutes, "three", "four"), timesheet.ErrDayFull)
	second := f.create(t, f.withKeys(hour, "three", "four"))
	// The first of the keys that is already in use decides the result.
	reused := f.withKeys(hour, "four", "one")
	reused.Keys[0].Digest = digest("another body")
	f.wantCreateError(t, reused, timesheet.ErrKeyReused)
	f.wantReplay(t, f.withKeys(hour, "one", "four"), first)
	f.wantList(t, employee, timesheet.Query{}, second, first)
}

func expiryTests() []test {
	return []test{
		{"the key is in use a second before 24 hours", testKeyStillInUse},
		{"the key is free at 24 hours", freeAfter(timesheet.KeyLife)},
		{"the key is free a second after 24 hours", freeAfter(timesheet.KeyLife + time.Second)},
		{"the key is free after a year", freeAfter(365 * timesheet.KeyLife)},
	}
}

// createdLater returns the creation of an entry of an hour, at wait after testTime.
func (f *fixture) createdLater(wait time.Duration, key, body string) timesheet.Creation {
	e := f.entry(employee, day, hour)
	e.CreatedAt = e.CreatedAt.Add(wait)
	e.UpdatedAt = e.CreatedAt
	return withKey(e, key, body)
}

func testKeyStillInUse(t *testing.T, f *fixture) {
	first := f.create(t, f.createdLater(0, "key", "body"))
	f.wantReplay(t, f.createdLater(timesheet.KeyLife-time.Second, "key", "body"), first)
	f.wantCreateError(t, f.createdLater(timesheet.KeyLife-time.Second, "key", "another body"), timesheet.ErrKeyReused)
}

// freeAfter returns a test that uses a key again for another entry after wait. The key then
// belongs to that entry until it expires again.
func freeAfter(wait time.Duration) func(*testing.T, *fixture) {
	return func(t *testing.T, f *fixture) {
		first := f.create(t, f.createdLater(0, "key", "body"))
		second := f.create(t, f.createdLater(wait, "key", "another body"))
		f.wantList(t, employee, timesheet.Query{}, second, first)
		f.wantReplay(t, f.createdLater(wait+timesheet.KeyLife-time.Second, "key", "another body"), second)
		f.wantCreateError(t, f.createdLater(wait+time.Second, "key", "body"), timesheet.ErrKeyReused)
		f.create(t, f.createdLater(wait+timesheet.KeyLife, "key", "body"))
	}
}
