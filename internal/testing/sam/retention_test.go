package sam

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// TestDataIsRetained guards the users' entries, which must survive the deletion of a stack. It also
// guards the deletion itself, which would fail at a bucket that contains files.
func TestDataIsRetained(t *testing.T) {
	type policies struct {
		DeletionPolicy      string `yaml:"DeletionPolicy"`
		UpdateReplacePolicy string `yaml:"UpdateReplacePolicy"`
	}
	got := map[string]policies{}
	for _, path := range []string{"template.yaml", hosting} {
		source, err := os.ReadFile(filepath.Join(repository(t), path))
		if err != nil {
			t.Fatal(err)
		}
		var template struct {
			Resources map[string]policies `yaml:"Resources"`
		}
		if err := yaml.Unmarshal(source, &template); err != nil {
			t.Fatal(err)
		}
		for id, p := range template.Resources {
			if p != (policies{}) && p != (policies{"Delete", "Delete"}) {
				got[id] = p
			}
		}
	}
	want := map[string]policies{
		"Table":      {"Retain", "Retain"},
		"PageBucket": {"RetainExceptOnCreate", "Retain"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
}
