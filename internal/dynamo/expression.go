package dynamo

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// An expression collects the parts of an update of numbers. Attribute names contain projects'
// names, which may be any text, so each name and each value has a placeholder.
type expression struct {
	names      map[string]string
	values     item
	conditions []string
	added      []string
	removed    []string
}

func (e *expression) name(attribute string) string {
	for placeholder, name := range e.names {
		if name == attribute {
			return placeholder
		}
	}
	placeholder := "#" + strconv.Itoa(len(e.names))
	e.names[placeholder] = attribute
	return placeholder
}

func (e *expression) value(n int64) string {
	placeholder := ":" + strconv.Itoa(len(e.values))
	e.values[placeholder] = number(n)
	return placeholder
}

// require adds a condition on a number. The condition fails if the attribute doesn't exist.
func (e *expression) require(attribute, operator string, n int64) {
	e.conditions = append(e.conditions, e.name(attribute)+" "+operator+" "+e.value(n))
}

// requireIfExists adds a condition on a number. The condition holds if the attribute doesn't
// exist.
func (e *expression) requireIfExists(attribute, operator string, n int64) {
	name := e.name(attribute)
	e.conditions = append(e.conditions, "(attribute_not_exists("+name+") OR "+name+" "+operator+" "+e.value(n)+")")
}

// requireNoItem adds the condition that the item doesn't exist.
func (e *expression) requireNoItem() {
	e.conditions = append(e.conditions, "attribute_not_exists("+e.name(attrOwner)+")")
}

// removeProject removes a project's two totals instead of adding their deltas.
func (e *expression) removeProject(deltas map[string]int64, project string) {
	for _, attribute := range []string{projectMinutes + project, projectEntries + project} {
		delete(deltas, attribute)
		e.removed = append(e.removed, e.name(attribute))
	}
}

// add adds the deltas in a fixed order, so that the same change makes the same request. ADD
// creates an item or attribute that doesn't exist.
func (e *expression) add(deltas map[string]int64) {
	for _, attribute := range slices.Sorted(maps.Keys(deltas)) {
		e.added = append(e.added, e.name(attribute)+" "+e.value(deltas[attribute]))
	}
}

// condition returns all the conditions, or nil if there are none.
func (e *expression) condition() *string {
	if len(e.conditions) == 0 {
		return nil
	}
	return aws.String(strings.Join(e.conditions, " AND "))
}

// update returns the update of the item with this key.
func (e *expression) update(table string, key item) types.TransactWriteItem {
	var clauses []string
	if len(e.added) > 0 {
		clauses = append(clauses, "ADD "+strings.Join(e.added, ", "))
	}
	if len(e.removed) > 0 {
		clauses = append(clauses, "REMOVE "+strings.Join(e.removed, ", "))
	}
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &table, Key: key,
		UpdateExpression: aws.String(strings.Join(clauses, " ")), ConditionExpression: e.condition(),
		ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}
}
