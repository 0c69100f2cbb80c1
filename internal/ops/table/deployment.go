package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// tableOutput is the output of template.yaml with the name of the table, and tableParameter
// the parameter.
const (
	tableOutput    = "TableName"
	tableParameter = "TableName"
)

// defaultArchitecture is the one of `make deploy`.
const defaultArchitecture = "arm64"

// A deployment is a stack of template.yaml.
type deployment struct {
	table        string // that the stack uses
	ownsTable    bool   // the stack made it
	architecture string
}

func (t *tool) findDeployment(ctx context.Context) (deployment, error) {
	out, err := t.stacks.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &t.stack})
	if isValidationError(err) {
		return deployment{}, fmt.Errorf("there is no stack %s in %s", t.stack, t.region)
	}
	if err != nil {
		return deployment{}, err
	}
	stack := out.Stacks[0]
	d := deployment{table: usedTable(stack), ownsTable: true}
	if d.table == "" {
		return deployment{}, fmt.Errorf("the stack %s has no output %s: it isn't an API of this service, or was never deployed", t.stack, tableOutput)
	}
	for _, p := range stack.Parameters {
		switch aws.ToString(p.ParameterKey) {
		case tableParameter:
			d.ownsTable = aws.ToString(p.ParameterValue) == ""
		case "Architecture":
			d.architecture = aws.ToString(p.ParameterValue)
		}
	}
	return d, nil
}

// usedTable returns the table that a stack of this service uses, or "" for another stack.
func usedTable(stack types.Stack) string {
	for _, output := range stack.Outputs {
		if aws.ToString(output.OutputKey) == tableOutput {
			return aws.ToString(output.OutputValue)
		}
	}
	return ""
}

// isValidationError reports whether CloudFormation found no stack. It has no other code for
// that.
func isValidationError(err error) bool {
	var failure smithy.APIError
	return errors.As(err, &failure) && failure.ErrorCode() == "ValidationError"
}

// printSwitch prints the deployment that switches to a table, and the one back. The way back
// names the old table, because with an empty TableName the stack would make a new, empty one.
func (d deployment) printSwitch(out io.Writer, stack, table string) {
	deploy := func(name string) string {
		words := []string{"make deploy", "STACK=" + stack, fmt.Sprintf("PARAMETERS=%q", tableParameter+"="+name)}
		if d.architecture != "" && d.architecture != defaultArchitecture {
			words = append(words, "ARCHITECTURE="+d.architecture)
		}
		return strings.Join(words, " ")
	}
	there := deploy(table)
	if d.ownsTable {
		there += " ALLOW_TABLE_CHANGE=yes" // removes the table from the stack
	}
	fmt.Fprintf(out, "\nTo switch to the restored table:\n\n  %s\n\nTo switch back:\n\n  %s\n", there, deploy(d.table))
}
