package dynamo

import (
	"maps"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// An Identity identifies a user in the items of other users: by the email, and by the subs of
// the tokens with which the user changed entries.
type Identity struct {
	Email    timesheet.Owner
	Subjects []string
}

// copies returns the names of the attributes that contain a whole entry. The empty name stands
// for the item itself. docs/privacy.md lists all places of emails and subs.
func copies() []string { return []string{"", attrBefore, attrAfter, attrAnswer} }

// The attributes that identify a user other than the owner: of an item, and of the entries in
// it.
const (
	actorEmail    = attrBy
	deciderEmail  = attrDecidedBy
	authorSubject = attrSubject // of a trail, the actor's
	authorsBefore = attrEarlier
)

// Replace returns a copy of an item in which the identity's email and subs are replaced by
// email and subject. changed is false if nothing was replaced. The item's key doesn't change.
func (who Identity) Replace(stored Item, email timesheet.Owner, subject string) (_ Item, changed bool) {
	replaced := maps.Clone(stored)
	for _, name := range copies() {
		entry := replaced
		if name != "" {
			whole, ok := stored[name].(*types.AttributeValueMemberM)
			if !ok {
				continue
			}
			entry = maps.Clone(whole.Value)
			replaced[name] = &types.AttributeValueMemberM{Value: entry}
		}
		for _, attribute := range []string{actorEmail, deciderEmail} {
			changed = replaceText(entry, attribute, []string{string(who.Email)}, string(email)) || changed
		}
		changed = replaceText(entry, authorSubject, who.Subjects, subject) || changed
		changed = replaceTexts(entry, authorsBefore, who.Subjects, subject) || changed
	}
	return replaced, changed
}

func replaceText(stored item, attribute string, old []string, replacement string) bool {
	s, ok := stored[attribute].(*types.AttributeValueMemberS)
	if !ok || !contains(old, s.Value) || s.Value == replacement {
		return false
	}
	stored[attribute] = text(replacement)
	return true
}

func replaceTexts(stored item, attribute string, old []string, replacement string) (changed bool) {
	list, ok := stored[attribute].(*types.AttributeValueMemberL)
	if !ok {
		return false
	}
	replaced := make([]types.AttributeValue, len(list.Value))
	for i, v := range list.Value {
		element := item{attribute: v}
		changed = replaceText(element, attribute, old, replacement) || changed
		replaced[i] = element[attribute]
	}
	stored[attribute] = &types.AttributeValueMemberL{Value: replaced}
	return changed
}

// contains reports whether a list contains a text. It returns false for an empty text, which
// identifies no user: an import job has no email, and items of earlier versions have no sub.
func contains(list []string, s string) bool {
	for _, element := range list {
		if element == s && s != "" {
			return true
		}
	}
	return false
}

// A filter is the expression that finds an identity, with its names and values.
type filter struct {
	text   string
	names  map[string]string
	values item
}

func (who Identity) filter() filter {
	f := filter{
		names:  map[string]string{"#owner": attrOwner, "#sort": attrSort, "#email": deciderEmail, "#by": actorEmail},
		values: item{":email": text(string(who.Email)), ":mark": text(itemkey.Rename(who.Email))},
	}
	found := []string{"#by = :email", "#sort = :mark"}
	for i, name := range copies() {
		path := ""
		if name != "" {
			placeholder := "#copy" + strconv.Itoa(i)
			f.names[placeholder] = name
			path = placeholder + "."
		}
		found = append(found, path+"#email = :email")
		for n, subject := range who.Subjects {
			value := ":sub" + strconv.Itoa(n)
			f.values[value] = text(subject)
			f.names["#sub"], f.names["#earlier"] = authorSubject, authorsBefore
			found = append(found, path+"#sub = "+value, "contains("+path+"#earlier, "+value+")")
		}
	}
	f.text = "#owner <> :email AND (" + strings.Join(found, " OR ") + ")"
	return f
}
