package table

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// restore restores the stack's table to a new table. Each step reads first whether it is
// done.
func (t *tool) restore(ctx context.Context) error {
	d, err := t.findDeployment(ctx)
	if err != nil {
		return err
	}
	source, err := t.describe(ctx, d.table)
	if err != nil {
		return err
	}
	if source == nil {
		return fmt.Errorf("the table %s of the stack %s doesn't exist in %s. If it was deleted in the last 35 days, DynamoDB has a backup: "+
			"see \"A deleted table\" in docs/operations.md", d.table, t.stack, t.region)
	}
	target := t.name
	if target == "" {
		target = d.table + "-" + t.at.Format("20060102T150405Z")
	}
	if !tableName.MatchString(target) {
		return fmt.Errorf("%s is too long for the name of a table: choose another with -name (NEW_TABLE=... of make)", target)
	}
	if target == d.table {
		return fmt.Errorf("%s is the table that the stack uses: choose another with -name (NEW_TABLE=... of make)", target)
	}
	t.line("restore", "%s as of %s", d.table, t.at.Format(time.RFC3339))
	if err := t.start(ctx, source, target); err != nil {
		return err
	}
	restored, err := t.awaitActive(ctx, target)
	if err != nil {
		return err
	}
	if err := t.copySettings(ctx, source, restored); err != nil {
		return err
	}
	result, err := t.compareTables(ctx, d.table, target)
	if err != nil {
		return err
	}
	result.print(t.out)
	if result.to.wrongDays > 0 {
		return fmt.Errorf("don't switch to %s: it has days with totals that differ from their entries: %d", target, result.to.wrongDays)
	}
	d.printSwitch(t.out, t.stack, target)
	return nil
}

// start starts the restore, unless the table exists because this restore was started before.
func (t *tool) start(ctx context.Context, source *types.TableDescription, target string) error {
	existing, err := t.describe(ctx, target)
	if err != nil {
		return err
	}
	if existing != nil {
		return t.checkStarted(source, existing)
	}
	if err := t.checkTime(ctx, source); err != nil {
		return err
	}
	_, err = t.dynamo.RestoreTableToPointInTime(ctx, &dynamodb.RestoreTableToPointInTimeInput{
		SourceTableName: source.TableName, TargetTableName: &target, RestoreDateTime: &t.at,
	})
	var exists *types.TableAlreadyExistsException
	if errors.As(err, &exists) {
		return fmt.Errorf("the name %s has just been taken: run the command again", target)
	}
	if err != nil {
		return err
	}
	t.line("restore", "started, to %s", target)
	return nil
}

// checkStarted returns an error unless a table is the result of the same restore.
func (t *tool) checkStarted(source, existing *types.TableDescription) error {
	name, summary := aws.ToString(existing.TableName), existing.RestoreSummary
	switch {
	case summary == nil || summary.SourceTableArn == nil || summary.RestoreDateTime == nil:
		return fmt.Errorf("the name %s is in use by a table that wasn't restored: choose another with -name (NEW_TABLE=... of make)", name)
	case *summary.SourceTableArn != aws.ToString(source.TableArn) || !summary.RestoreDateTime.Equal(t.at):
		return fmt.Errorf("the name %s is in use by a table that was restored from %s as of %s: choose another with -name (NEW_TABLE=... of make)",
			name, *summary.SourceTableArn, summary.RestoreDateTime.UTC().Format(time.RFC3339))
	}
	t.line("restore", "started before, to %s", name)
	return nil
}

// checkTime returns an error if the table can't be restored to the time.
func (t *tool) checkTime(ctx context.Context, source *types.TableDescription) error {
	name := aws.ToString(source.TableName)
	if created := aws.ToTime(source.CreationDateTime); t.at.Before(created) {
		return fmt.Errorf("%s didn't exist at %s: it was created at %s", name, t.at.Format(time.RFC3339), created.UTC().Format(time.RFC3339))
	}
	recovery, err := t.recovery(ctx, name)
	if err != nil {
		return err
	}
	if recovery == nil || recovery.PointInTimeRecoveryStatus != types.PointInTimeRecoveryStatusEnabled {
		return fmt.Errorf("point-in-time recovery of %s is off, so it can't be restored", name)
	}
	earliest, latest := aws.ToTime(recovery.EarliestRestorableDateTime), aws.ToTime(recovery.LatestRestorableDateTime)
	if t.at.Before(earliest) || t.at.After(latest) {
		return fmt.Errorf("%s can be restored to a time from %s to %s, which %s isn't",
			name, earliest.UTC().Format(time.RFC3339), latest.UTC().Format(time.RFC3339), t.at.Format(time.RFC3339))
	}
	return nil
}

// recovery returns the state of a table's point-in-time recovery, or nil.
func (t *tool) recovery(ctx context.Context, name string) (*types.PointInTimeRecoveryDescription, error) {
	backups, err := t.dynamo.DescribeContinuousBackups(ctx, &dynamodb.DescribeContinuousBackupsInput{TableName: &name})
	if err != nil {
		return nil, err
	}
	return backups.ContinuousBackupsDescription.PointInTimeRecoveryDescription, nil
}

// describe returns a table, or nil if it doesn't exist.
func (t *tool) describe(ctx context.Context, name string) (*types.TableDescription, error) {
	described, err := t.dynamo.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
	var missing *types.ResourceNotFoundException
	if errors.As(err, &missing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return described.Table, nil
}

// awaitActive returns the table when it and its indexes can be used.
func (t *tool) awaitActive(ctx context.Context, name string) (*types.TableDescription, error) {
	started := t.now()
	for {
		table, err := t.describe(ctx, name)
		if err != nil {
			return nil, err
		}
		if table == nil {
			return nil, fmt.Errorf("%s doesn't exist any more: the restore failed, or it was deleted", name)
		}
		switch table.TableStatus {
		case types.TableStatusCreating, types.TableStatusUpdating:
		case types.TableStatusActive:
			if indexesActive(table) {
				return table, nil
			}
		default:
			return nil, fmt.Errorf("%s is %s", name, table.TableStatus)
		}
		t.line("wait", "%s is %s, after %s", name, table.TableStatus, t.now().Sub(started).Round(time.Second))
		if err := t.pause(ctx); err != nil {
			return nil, err
		}
	}
}

func indexesActive(table *types.TableDescription) bool {
	for _, index := range table.GlobalSecondaryIndexes {
		if index.IndexStatus != types.IndexStatusActive {
			return false
		}
	}
	return true
}

// pause waits for the poll interval.
func (t *tool) pause(ctx context.Context) error {
	timer := time.NewTimer(t.poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// line prints a line of the result: a step, and its result.
func (t *tool) line(step, format string, args ...any) {
	fmt.Fprintf(t.out, "%-12s %s\n", step, fmt.Sprintf(format, args...))
}
