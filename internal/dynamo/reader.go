package dynamo

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// A reader reads the attributes of an item and keeps the first error. The error contains the
// attribute's name, and never its value.
type reader struct {
	attributes item
	err        error
}

func (r *reader) fail(name string) {
	if r.err == nil {
		r.err = fmt.Errorf("stored item: attribute %s is missing or invalid", name)
	}
}

func (r *reader) text(name string) string {
	s, ok := r.attributes[name].(*types.AttributeValueMemberS)
	if !ok {
		r.fail(name)
		return ""
	}
	return s.Value
}

// texts reads a list. A missing list is empty.
func (r *reader) texts(name string) []string {
	value, found := r.attributes[name]
	if !found {
		return nil
	}
	list, ok := value.(*types.AttributeValueMemberL)
	if !ok {
		r.fail(name)
		return nil
	}
	var all []string
	for _, v := range list.Value {
		s, ok := v.(*types.AttributeValueMemberS)
		if !ok {
			r.fail(name)
			return nil
		}
		all = append(all, s.Value)
	}
	return all
}

func (r *reader) number(name string) int {
	n, ok := r.attributes[name].(*types.AttributeValueMemberN)
	if !ok {
		r.fail(name)
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil {
		r.fail(name)
	}
	return i
}

// projectNumber reads a project's total. The error doesn't contain the project's name.
func (r *reader) projectNumber(prefix, project string) int {
	one := reader{attributes: r.attributes}
	n := one.number(prefix + project)
	if one.err != nil {
		r.fail(prefix)
	}
	return n
}

func (r *reader) time(name string) time.Time {
	t, err := time.Parse(time.RFC3339, r.text(name))
	if err != nil {
		r.fail(name)
	}
	return t.UTC()
}

func (r *reader) item(name string) item {
	m, ok := r.attributes[name].(*types.AttributeValueMemberM)
	if !ok {
		r.fail(name)
		return nil
	}
	return m.Value
}
