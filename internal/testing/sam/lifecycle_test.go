package sam

import (
	"bytes"
	"encoding/json"
	"testing"
)

// exampleID is the id in events about an entry. The server chooses the ids of entries, so no
// file can contain the id of an existing entry. The sender of an event replaces exampleID, as
// `make invoke ID=…` does.
const exampleID = "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB"

// lifecycle returns the events about the entry that create.json creates, in the order of
// docs/events.md.
func lifecycle() []eventCase {
	return []eventCase{
		{"get.json", "GetFunction", outcome{Status: 200}},
		{"get-other-user.json", "GetFunction", outcome{Status: 404, Code: "not_found"}},
		{"update.json", "UpdateFunction", outcome{Status: 200}},
		{"update.json", "UpdateFunction", outcome{Status: 412, Code: "version"}},
		{"decide-reject.json", "DecideFunction", outcome{Status: 200}},
		{"update-any-version.json", "UpdateFunction", outcome{Status: 200}},
		{"decide-approve.json", "DecideFunction", outcome{Status: 200}},
		{"delete.json", "DeleteFunction", outcome{Status: 409, Code: "approved"}},
		{"decide-reopen.json", "DecideFunction", outcome{Status: 200}},
		{"delete.json", "DeleteFunction", outcome{Status: 204}},
		{"get.json", "GetFunction", outcome{Status: 404, Code: "not_found"}},
	}
}

func TestEntryLifecycle(t *testing.T) {
	runLifecycle(t, inProcess(newBolt(t)))
}

func runLifecycle(t *testing.T, invoke invoker) {
	t.Helper()
	var entry struct{ ID string }
	readBody(t, invoke(t, "CreateFunction", readEvent(t, "create.json")), &entry)
	for _, s := range lifecycle() {
		t.Run(s.file, func(t *testing.T) { s.check(t, invoke(t, s.function, eventAbout(t, s.file, entry.ID))) })
	}
	// The last row of the upload is the manager's own entry, which they may not decide.
	var uploaded struct{ Results []struct{ ID string } }
	readBody(t, invoke(t, "UploadFunction", readEvent(t, "upload.json")), &uploaded)
	ownEntry := eventCase{"decide-own.json", "DecideFunction", outcome{Status: 403, Code: "own_entry"}}
	ownEntry.check(t, invoke(t, ownEntry.function, eventAbout(t, ownEntry.file, uploaded.Results[2].ID)))
}

// eventAbout returns an event with another id in place of exampleID.
func eventAbout(t testing.TB, file, id string) []byte {
	t.Helper()
	event := readEvent(t, file)
	if !bytes.Contains(event, []byte(exampleID)) {
		t.Fatalf("%s doesn't contain %s", file, exampleID)
	}
	return bytes.ReplaceAll(event, []byte(exampleID), []byte(id))
}

func readBody(t testing.TB, payload []byte, into any) {
	t.Helper()
	response := parseResponse(t, payload)
	if err := json.Unmarshal([]byte(response.Body), into); err != nil || response.StatusCode/100 != 2 {
		t.Fatalf("response %s: error %v", payload, err)
	}
}
