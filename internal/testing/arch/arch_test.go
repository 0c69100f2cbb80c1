// Package arch tests the project's import rules with `go list`: direct imports for the
// dependencies between packages, and -deps for the modules that an executable links.
package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const house = "timesheets"

// ships lists the folders whose packages are linked into a Lambda function, the main
// packages included. All other packages run only on a developer's machine.
var ships = []string{
	"authorizer", "functions/",
	"internal/api", "internal/authorizer", "internal/clockskew", "internal/config", "internal/dynamo", "internal/email",
	"internal/itemkey", "internal/jsonobject", "internal/lambdamain", "internal/lambdamain/", "internal/policy", "internal/timesheet",
	"internal/token", "internal/visible",
}

// wings are the parts of internal that must not ship.
var wings = []string{"internal/local/", "internal/testing/"}

// inside lists the packages of this module that each package may import. A package that
// isn't listed fails the test, so that a new one is added here deliberately.
var inside = map[string][]string{
	"internal/clockskew":  {},
	"internal/jsonobject": {},
	"internal/visible":    {},
	"internal/email":      {"internal/visible"},
	"internal/timesheet":  {"internal/email", "internal/visible"},
	"internal/itemkey":    {"internal/timesheet"},
	"internal/policy":     {},
	"internal/token":      {"internal/clockskew", "internal/email", "internal/jsonobject"},
	"internal/config":     {},
	"internal/api":        {"internal/clockskew", "internal/jsonobject", "internal/policy", "internal/timesheet"},
	"internal/dynamo":     {"internal/itemkey", "internal/timesheet"},
	"internal/authorizer": {"internal/config", "internal/policy", "internal/token"},

	"internal/local/bolt":        {"internal/itemkey", "internal/timesheet"},
	"internal/local/cfntemplate": {},
	"internal/local/cloudfront":  {"internal/local/cfntemplate"},
	"internal/local/dynamolocal": {"internal/local/cfntemplate", "internal/local/repo"},
	"internal/local/gateway":     {"internal/local/cfntemplate"},
	"internal/local/issuer":      {},
	"internal/local/openapi":     {},
	"internal/local/repo":        {},

	"internal/testing/lambdahost":   {},
	"internal/testing/samtransform": {"internal/local/cfntemplate", "internal/local/repo"},
	"internal/testing/storetest":    {"internal/timesheet"},
	"internal/testing/testrun":      {},
	"internal/testing/words":        {},

	"internal/lambdamain": {},

	// The wiring and the main packages may import every package that their wing allows.
	"internal/lambdamain/": nil,
	"internal/local/stack": nil,
	"authorizer":           nil,
	"functions/":           nil,
	"cmd/local":            nil,
	"bench":                nil,
	"bench/":               nil,
}

// outside lists the packages that may import a module. An executable that links one of
// them links the module too.
var outside = []struct {
	module    string // or a prefix of several
	importers []string
}{
	{"github.com/golang-jwt/jwt", []string{"internal/token"}},
	{"github.com/MicahParks/", []string{"internal/token"}},
	{"github.com/aws/aws-sdk-go-v2", []string{"internal/dynamo", "internal/local/dynamolocal"}},
	{"github.com/aws/smithy-go", []string{"internal/dynamo"}},
	{"go.etcd.io/bbolt", []string{"internal/local/bolt"}},
	{"go.yaml.in/yaml", []string{"internal/local/cfntemplate"}},
	{"github.com/getkin/kin-openapi", []string{"internal/local/openapi"}},
	{"github.com/luikyv/go-oidc", []string{"internal/local/issuer"}},
	{"golang.org/x/text", []string{"internal/timesheet"}},
	{"github.com/oklog/ulid", []string{"internal/api", "internal/testing/storetest"}},
}

// pure packages import only the standard library, the packages that inside allows, and
// the packages of other modules that beside allows.
var pure = []string{
	"internal/clockskew", "internal/jsonobject", "internal/visible", "internal/email", "internal/timesheet", "internal/itemkey",
	"internal/policy", "internal/config",
}

// beside lists the packages of other modules that a pure package may import.
var beside = map[string][]string{
	"internal/timesheet": {"golang.org/x/text/unicode/norm"},
}

// deployed lists the modules that a deployed executable may link.
var deployed = map[string][]string{
	"authorizer": {
		"github.com/aws/aws-lambda-go", "github.com/golang-jwt/jwt/v5",
		"github.com/MicahParks/keyfunc/v3", "github.com/MicahParks/jwkset", "golang.org/x/time",
	},
	"functions/": {
		"github.com/aws/aws-lambda-go", "github.com/oklog/ulid/v2", "golang.org/x/text", "github.com/aws/smithy-go",
		"github.com/aws/aws-sdk-go-v2", "github.com/aws/aws-sdk-go-v2/service/dynamodb",
		"github.com/aws/aws-sdk-go-v2/internal/configsources", "github.com/aws/aws-sdk-go-v2/internal/endpoints/v2",
		"github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding",
		"github.com/aws/aws-sdk-go-v2/service/internal/endpoint-discovery",
	},
}

// A listed is a package in the output of `go list`.
type listed struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Module     *struct{ Path string }
}

func goList(t *testing.T, arguments ...string) []listed {
	t.Helper()
	arguments = append([]string{"list", "-json=ImportPath,Standard,Imports,Module"}, arguments...)
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir = "../../.."
	out, err := command.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go %s: %v\n%s", strings.Join(arguments, " "), err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var packages []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

// place returns a package's folder, or "" if the package is of another module.
func place(path string) string {
	folder, ok := strings.CutPrefix(path, house+"/")
	if !ok {
		return ""
	}
	return folder
}

// rule returns the table's value for a folder. A key that ends in / covers every folder
// below it.
func rule[T any](table map[string]T, folder string) (T, bool) {
	if r, ok := table[folder]; ok {
		return r, true
	}
	for key, r := range table {
		if strings.HasSuffix(key, "/") && strings.HasPrefix(folder, key) {
			return r, true
		}
	}
	var none T
	return none, false
}

// below reports whether a folder is in the list; an entry that ends in / covers every
// folder below it.
func below(list []string, folder string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		return folder == entry || strings.HasSuffix(entry, "/") && strings.HasPrefix(folder, entry)
	})
}

func TestWhatShipsImportsNoOtherWing(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range goList(t, "./...") {
		folder := place(p.ImportPath)
		if !below(ships, folder) {
			if strings.HasPrefix(folder, "internal/") && !below(wings, folder) {
				t.Errorf("%s is neither in the list of what ships nor in %s", folder, strings.Join(wings, " or "))
			}
			continue
		}
		seen[folder] = true
		for _, path := range p.Imports {
			if to := place(path); to != "" && !below(ships, to) {
				t.Errorf("%s ships, and imports %s, which doesn't", folder, to)
			}
		}
	}
	for _, folder := range ships {
		if !strings.HasSuffix(folder, "/") && !seen[folder] {
			t.Errorf("there is no package %s any more: remove it from the list of what ships", folder)
		}
	}
}

func TestImportsPointInwards(t *testing.T) {
	for _, p := range goList(t, "./...") {
		folder := place(p.ImportPath)
		allowed, known := rule(inside, folder)
		if !known && len(p.Imports) > 0 {
			t.Errorf("%s isn't in the table of imports: add it, with what it may import", folder)
		}
		if allowed == nil {
			continue
		}
		for _, path := range p.Imports {
			if to := place(path); to != "" && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s, which it must not know", folder, to)
			}
		}
	}
}

func TestModulesStayWithTheirPackage(t *testing.T) {
	for _, p := range goList(t, "./...") {
		folder := place(p.ImportPath)
		for _, path := range p.Imports {
			for _, o := range outside {
				if strings.HasPrefix(path, o.module) && !slices.Contains(o.importers, folder) {
					t.Errorf("%s imports %s: that is for %s", folder, path, strings.Join(o.importers, " and "))
				}
			}
			foreign := strings.Contains(strings.SplitN(path, "/", 2)[0], ".")
			if slices.Contains(pure, folder) && foreign && !slices.Contains(beside[folder], path) {
				t.Errorf("%s imports %s: it knows only the standard library, and %q", folder, path, beside[folder])
			}
		}
	}
}

func TestDeployedModules(t *testing.T) {
	mains := 0
	for _, p := range goList(t, "./authorizer", "./functions/...") {
		folder := place(p.ImportPath)
		if len(p.Imports) == 0 {
			continue // a folder that contains only tests
		}
		allowed, known := rule(deployed, folder)
		if !known {
			t.Fatalf("%s: nothing says what it may link", folder)
		}
		mains++
		for _, dep := range goList(t, "-deps", "-tags", "lambda.norpc", "./"+folder) {
			if dep.Standard || dep.Module == nil || dep.Module.Path == house {
				continue
			}
			if !slices.Contains(allowed, dep.Module.Path) {
				t.Errorf("%s links %s, of a module that must not ship in it", folder, dep.ImportPath)
			}
		}
	}
	if mains < 3 {
		t.Errorf("%d executables were looked at, want the authorizer and every function", mains)
	}
}
