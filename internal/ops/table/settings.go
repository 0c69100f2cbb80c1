package table

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/dynamo"
)

// copySettings switches on what template.yaml switches on for the stack's own table, and
// copies the tags. DynamoDB restores keys, indexes, billing mode and encryption.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_restores.html
func (t *tool) copySettings(ctx context.Context, source, restored *types.TableDescription) error {
	name := aws.ToString(restored.TableName)
	if err := t.enableTimeToLive(ctx, name); err != nil {
		return err
	}
	if err := t.enableRecovery(ctx, name); err != nil {
		return err
	}
	if err := t.enableProtection(ctx, restored); err != nil {
		return err
	}
	return t.copyTags(ctx, aws.ToString(source.TableArn), aws.ToString(restored.TableArn))
}

func (t *tool) enableTimeToLive(ctx context.Context, name string) error {
	now, err := t.dynamo.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		return err
	}
	switch now.TimeToLiveDescription.TimeToLiveStatus {
	case types.TimeToLiveStatusEnabled, types.TimeToLiveStatusEnabling:
		t.line("settings", "time to live is on")
		return nil
	}
	_, err = t.dynamo.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String(dynamo.ExpiryAttribute), Enabled: aws.Bool(true)},
	})
	if err == nil {
		t.line("settings", "time to live is now on")
	}
	return err
}

// enableRecovery waits while DynamoDB still enables the backups of a new table.
func (t *tool) enableRecovery(ctx context.Context, name string) error {
	recovery, err := t.recovery(ctx, name)
	if err != nil {
		return err
	}
	if recovery != nil && recovery.PointInTimeRecoveryStatus == types.PointInTimeRecoveryStatusEnabled {
		t.line("settings", "point-in-time recovery is on")
		return nil
	}
	for {
		_, err := t.dynamo.UpdateContinuousBackups(ctx, &dynamodb.UpdateContinuousBackupsInput{
			TableName:                        &name,
			PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)},
		})
		var unavailable *types.ContinuousBackupsUnavailableException
		if !errors.As(err, &unavailable) {
			if err == nil {
				t.line("settings", "point-in-time recovery is now on")
			}
			return err
		}
		t.line("wait", "backups of %s aren't available yet", name)
		if err := t.pause(ctx); err != nil {
			return err
		}
	}
}

func (t *tool) enableProtection(ctx context.Context, restored *types.TableDescription) error {
	if aws.ToBool(restored.DeletionProtectionEnabled) {
		t.line("settings", "deletion protection is on")
		return nil
	}
	if _, err := t.dynamo.UpdateTable(ctx, &dynamodb.UpdateTableInput{
		TableName: restored.TableName, DeletionProtectionEnabled: aws.Bool(true),
	}); err != nil {
		return err
	}
	t.line("settings", "deletion protection is now on")
	_, err := t.awaitActive(ctx, aws.ToString(restored.TableName))
	return err
}

// copyTags adds the tags that the restored table lacks. Those that begin with "aws:" are set
// by AWS alone.
func (t *tool) copyTags(ctx context.Context, source, restored string) error {
	want, err := t.tags(ctx, source)
	if err != nil {
		return err
	}
	got, err := t.tags(ctx, restored)
	if err != nil {
		return err
	}
	var missing []types.Tag
	for key, value := range want {
		if old, ok := got[key]; (!ok || old != value) && !strings.HasPrefix(key, "aws:") {
			missing = append(missing, types.Tag{Key: aws.String(key), Value: aws.String(value)})
		}
	}
	if len(missing) > 0 {
		if _, err := t.dynamo.TagResource(ctx, &dynamodb.TagResourceInput{ResourceArn: &restored, Tags: missing}); err != nil {
			return err
		}
	}
	t.line("settings", "%d tags copied", len(missing))
	return nil
}

func (t *tool) tags(ctx context.Context, arn string) (map[string]string, error) {
	all := map[string]string{}
	for in := (&dynamodb.ListTagsOfResourceInput{ResourceArn: &arn}); ; {
		page, err := t.dynamo.ListTagsOfResource(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, tag := range page.Tags {
			all[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
		}
		if in.NextToken = page.NextToken; in.NextToken == nil {
			return all, nil
		}
	}
}
