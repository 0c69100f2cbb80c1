package table

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/dynamo"
)

// orphans lists the tables with the schema of this service that no stack owns, and those of
// them that a stack uses all the same, with TableName.
func (t *tool) orphans(ctx context.Context) error {
	users, err := t.tableUsers(ctx)
	if err != nil {
		return err
	}
	found := 0
	pages := dynamodb.NewListTablesPaginator(t.dynamo, &dynamodb.ListTablesInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, name := range page.TableNames {
			table, err := t.findOrphan(ctx, name)
			if err != nil {
				return err
			}
			if table != nil {
				found++
				t.printOrphan(table, users[name])
			}
		}
	}
	fmt.Fprintf(t.out, "tables of this service in %s that no stack owns: %d\n", t.region, found)
	return nil
}

// findOrphan returns a table of this service that no stack owns, or nil.
func (t *tool) findOrphan(ctx context.Context, name string) (*types.TableDescription, error) {
	table, err := t.describe(ctx, name)
	if err != nil || table == nil || !hasOurSchema(table) {
		return nil, err
	}
	owned, err := t.isOwned(ctx, name)
	if err != nil || owned {
		return nil, err
	}
	return table, nil
}

func (t *tool) printOrphan(table *types.TableDescription, users []string) {
	use := "unused"
	if len(users) > 0 {
		use = fmt.Sprintf("used by %q", users)
	}
	origin := ""
	if s := table.RestoreSummary; s != nil && s.RestoreDateTime != nil {
		origin = fmt.Sprintf(", restored from %s as of %s", aws.ToString(s.SourceTableArn), s.RestoreDateTime.UTC().Format(time.RFC3339))
	}
	protection := ""
	if aws.ToBool(table.DeletionProtectionEnabled) {
		protection = ", protected"
	}
	fmt.Fprintf(t.out, "%s: %s, made %s, about %d items and %d bytes%s%s\n", aws.ToString(table.TableName), use,
		aws.ToTime(table.CreationDateTime).UTC().Format(time.RFC3339), aws.ToInt64(table.ItemCount), aws.ToInt64(table.TableSizeBytes), protection, origin)
}

// tableUsers returns the names of the stacks that use each table.
func (t *tool) tableUsers(ctx context.Context) (map[string][]string, error) {
	users := map[string][]string{}
	pages := cloudformation.NewDescribeStacksPaginator(t.stacks, &cloudformation.DescribeStacksInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, stack := range page.Stacks {
			if table := usedTable(stack); table != "" {
				users[table] = append(users[table], aws.ToString(stack.StackName))
			}
		}
	}
	return users, nil
}

// isOwned reports whether a table is a resource of a stack. A table that a stack left behind
// isn't.
func (t *tool) isOwned(ctx context.Context, name string) (bool, error) {
	out, err := t.stacks.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{PhysicalResourceId: &name})
	if isValidationError(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(out.StackResources, func(r cftypes.StackResource) bool {
		left := r.ResourceStatus == cftypes.ResourceStatusDeleteSkipped || r.ResourceStatus == cftypes.ResourceStatusDeleteComplete
		return aws.ToString(r.PhysicalResourceId) == name && aws.ToString(r.ResourceType) == "AWS::DynamoDB::Table" && !left
	}), nil
}

// hasOurSchema reports whether a table has the keys and the index of template.yaml.
func hasOurSchema(table *types.TableDescription) bool {
	return keysAre(table.KeySchema, dynamo.KeyAttributes()) && slices.ContainsFunc(table.GlobalSecondaryIndexes, func(index types.GlobalSecondaryIndexDescription) bool {
		return aws.ToString(index.IndexName) == dynamo.IndexName
	})
}

func keysAre(schema []types.KeySchemaElement, want [2]string) bool {
	var got [2]string
	if len(schema) != len(want) {
		return false
	}
	for _, key := range schema {
		if key.KeyType == types.KeyTypeHash {
			got[0] = aws.ToString(key.AttributeName)
		} else {
			got[1] = aws.ToString(key.AttributeName)
		}
	}
	return got == want
}
