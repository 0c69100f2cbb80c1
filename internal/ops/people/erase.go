package people

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// backupNote describes the data that no command can change.
const backupNote = `Point-in-time recovery keeps the previous items for 35 days, and a backup until you delete it. After
a restore, run erase again on the restored table.`

// erase deletes the user's items, and replaces their identity in the items of others by a
// pseudonym. The user's own items come last: the subs that they show are needed until then.
func (t *tool) erase(ctx context.Context) error {
	who, err := t.identify(ctx)
	if err != nil {
		return err
	}
	if !t.yes {
		own, err := t.countOwn(ctx)
		if err != nil {
			return err
		}
		own.report(t.out, "would be deleted")
		n, err := t.countInOthers(ctx, who)
		fmt.Fprintf(t.out, "would name a pseudonym: %d items of others\n%s\n", n, backupNote)
		return err
	}
	pseudonym := "erased-" + strings.ToLower(rand.Text())
	n, err := t.replaceInOthers(ctx, who, timesheet.Owner(pseudonym), pseudonym)
	if err != nil {
		return err
	}
	deleted, err := t.deleteOwn(ctx)
	if err != nil {
		return err
	}
	deleted.report(t.out, "deleted")
	fmt.Fprintf(t.out, "name a pseudonym: %d items of others\n%s\n", n, backupNote)
	return nil
}

// deleteOwn deletes the user's items until there are none but those of an unknown kind.
func (t *tool) deleteOwn(ctx context.Context) (counts, error) {
	deleted := counts{}
	for range maxPasses {
		unknown := left{}
		found := 0
		err := t.table.Items(ctx, t.user, "", func(items []dynamo.Item) error {
			var changes []dynamo.Change
			for _, item := range items {
				kind, ok := kindOf(item)
				if !ok {
					unknown.unknown(kind)
					continue
				}
				deleted[kind]++
				changes = append(changes, dynamo.Change{Old: dynamo.KeyOnly(item)})
			}
			found += len(changes)
			stale, err := t.table.Apply(ctx, changes)
			for _, c := range stale {
				kind, _ := kindOf(c.Old)
				deleted[kind]--
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if found == 0 {
			t.left.add(unknown)
			return deleted, nil
		}
	}
	return nil, errors.New("the user is still writing: remove them at the identity provider, then run it again")
}
