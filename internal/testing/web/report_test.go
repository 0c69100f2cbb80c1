package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestReport checks that each test is reported with its state, and a skip with its reason. It also checks that vitest's
// output contains errors of tests and errors outside of tests.
func TestReport(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: runs vitest")
	}
	requirePackages(t)
	folder := t.TempDir()
	for name, text := range map[string]string{
		"tests": `test("passes", () => {});
test("fails", () => expect(1).toBe(2));
describe("a suite", () => test("is skipped", ({ skip }) => skip("not here")));`,
		"hook":   `test("passes", () => {}); afterAll(() => { throw new Error("in a hook"); });`,
		"import": `throw new Error("during the import");`,
	} {
		if err := os.WriteFile(filepath.Join(folder, name+".test.js"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	results, out, err := vitest(t, nil, "--root", folder, "--globals")
	want := []result{
		{"hook.test.js > passes", "passed", ""},
		{"tests.test.js > a suite > is skipped", "skipped", "not here"},
		{"tests.test.js > fails", "failed", ""},
		{"tests.test.js > passes", "passed", ""},
	}
	byName := cmpopts.SortSlices(func(a, b result) bool { return a.Name < b.Name })
	if diff := cmp.Diff(want, results, byName); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	for _, text := range []string{"expected 1 to be 2", "in a hook", "during the import"} {
		if !strings.Contains(string(out), text) {
			t.Errorf("the output doesn't contain %q", text)
		}
	}
	if err == nil || t.Failed() {
		t.Errorf("vitest: %v\n%s", err, out)
	}
}
