package dynamo

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A dayUpdate builds the expressions of an update. Attributes are named for projects,
// which may be any text, so each name and value has a placeholder.
type dayUpdate struct {
	names      map[string]string
	values     item
	conditions []string
	removed    []string
	added      []string
}

func newDayUpdate() *dayUpdate {
	return &dayUpdate{names: map[string]string{}, values: item{}}
}

func (u *dayUpdate) name(attribute string) string {
	for place, name := range u.names {
		if name == attribute {
			return place
		}
	}
	place := "#" + strconv.Itoa(len(u.names))
	u.names[place] = attribute
	return place
}

func (u *dayUpdate) value(n int64) string {
	place := ":" + strconv.Itoa(len(u.values))
	u.values[place] = number(n)
	return place
}

// require adds a condition on a number. It doesn't hold if the number is missing.
func (u *dayUpdate) require(attribute, compares string, n int64) {
	u.conditions = append(u.conditions, u.name(attribute)+" "+compares+" "+u.value(n))
}

// requireOrMissing adds a condition on a number that also holds if it is missing.
func (u *dayUpdate) requireOrMissing(attribute, compares string, n int64) {
	name := u.name(attribute)
	u.conditions = append(u.conditions, "(attribute_not_exists("+name+") OR "+name+" "+compares+" "+u.value(n)+")")
}

// remove removes a project's two numbers, instead of adding to them.
func (u *dayUpdate) remove(t tally, project string) {
	for _, attribute := range []string{projectMinutes + project, projectEntries + project} {
		delete(t, attribute)
		u.removed = append(u.removed, u.name(attribute))
	}
}

// add adds the tally, in order, so that the same change makes the same request. ADD
// creates a missing item or attribute.
func (u *dayUpdate) add(t tally) {
	for _, attribute := range slices.Sorted(maps.Keys(t)) {
		u.added = append(u.added, u.name(attribute)+" "+u.value(t[attribute]))
	}
}

func (u *dayUpdate) condition() *string {
	if len(u.conditions) == 0 {
		return nil
	}
	return aws.String(strings.Join(u.conditions, " AND "))
}

func (u *dayUpdate) write(table string, key item) types.TransactWriteItem {
	var clauses []string
	if len(u.added) > 0 {
		clauses = append(clauses, "ADD "+strings.Join(u.added, ", "))
	}
	if len(u.removed) > 0 {
		clauses = append(clauses, "REMOVE "+strings.Join(u.removed, ", "))
	}
	return types.TransactWriteItem{Update: &types.Update{
		TableName: &table, Key: key,
		UpdateExpression: aws.String(strings.Join(clauses, " ")), ConditionExpression: u.condition(),
		ExpressionAttributeNames: u.names, ExpressionAttributeValues: u.values,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}
}
