package people

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
)

// left counts the items that a command leaves alone, by the reason.
type left map[string]int

// unknown counts an item whose kind this version doesn't know.
func (l left) unknown(kind itemkey.Kind) { l[unknownKind(kind)]++ }

// malformed counts an item that isn't as the functions write it.
func (l left) malformed(kind itemkey.Kind) { l[malformedItem(kind)]++ }

func unknownKind(kind itemkey.Kind) string { return fmt.Sprintf("the kind %q is unknown", kind) }

func malformedItem(kind itemkey.Kind) string {
	return fmt.Sprintf("an item of the kind %q isn't as the functions write it", kind)
}

// add adds the counts of a pass.
func (l left) add(more left) {
	for reason, n := range more {
		l[reason] += n
	}
}

// report prints the reasons, and returns errLeft if there are any.
func (l left) report(out io.Writer) error {
	if len(l) == 0 {
		return nil
	}
	for _, reason := range slices.Sorted(maps.Keys(l)) {
		fmt.Fprintf(out, "left alone: %d items, because %s\n", l[reason], reason)
	}
	return errLeft
}

// counts are numbers of items by kind.
type counts map[itemkey.Kind]int

func (c counts) add(items []dynamo.Item) {
	for _, item := range items {
		kind, _ := kindOf(item)
		c[kind]++
	}
}

// names are the kinds as an operator knows them, in the order of a report.
func kindNames() []struct {
	kind itemkey.Kind
	name string
} {
	return []struct {
		kind itemkey.Kind
		name string
	}{
		{itemkey.KindEntry, "entries"},
		{itemkey.KindDay, "days"},
		{itemkey.KindTrail, "trail"},
		{itemkey.KindHash, "keys and records"},
		{itemkey.KindRename, "marks of a rename"},
	}
}

// report prints the counts of the known kinds after a verb.
func (c counts) report(out io.Writer, verb string) {
	for _, k := range kindNames() {
		if c[k.kind] > 0 {
			fmt.Fprintf(out, "%s: %d %s\n", verb, c[k.kind], k.name)
		}
	}
}

func (c counts) total() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}
