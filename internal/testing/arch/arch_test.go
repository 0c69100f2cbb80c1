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

const modulePath = "timesheets"

// deployedPackages lists the folders whose packages are linked into a Lambda function, including
// the main packages. All other packages run on a developer's machine.
var deployedPackages = []string{
	"authorizer", "functions/",
	"internal/api", "internal/authorizer", "internal/clockskew", "internal/config", "internal/dynamo", "internal/email",
	"internal/itemkey", "internal/jsonobject", "internal/lambdamain", "internal/lambdamain/", "internal/policy", "internal/timesheet",
	"internal/token", "internal/visible",
}

// localFolders are the parts of internal that must not be linked into a Lambda function.
var localFolders = []string{"internal/local/", "internal/ops/", "internal/testing/"}

// internalImports lists the packages of this module that each package may import. A package that
// isn't listed fails the test, so that a new package is added here deliberately.
var internalImports = map[string][]string{
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

	"internal/ops/people": {"internal/api", "internal/config", "internal/dynamo", "internal/itemkey", "internal/timesheet"},
	"internal/ops/table":  {"internal/dynamo", "internal/itemkey", "internal/timesheet"},
	"internal/ops/probe":  {"internal/clockskew", "internal/jsonobject", "internal/policy", "internal/timesheet"},

	"internal/testing/lambdahost":   {},
	"internal/testing/samtransform": {"internal/local/cfntemplate", "internal/local/repo"},
	"internal/testing/storetest":    {"internal/timesheet"},
	"internal/testing/testrun":      {},
	"internal/testing/words":        {},

	"internal/lambdamain": {},

	// The wiring and the main packages may import every package that TestDeployedPackagesImportOnlyDeployedOnes allows.
	"internal/lambdamain/": nil,
	"internal/local/stack": nil,
	"authorizer":           nil,
	"functions/":           nil,
	"cmd/local":            nil,
	"cmd/people":           {"internal/ops/people"},
	"cmd/probe":            {"internal/ops/probe"},
	"cmd/table":            {"internal/ops/table"},
	"bench":                nil,
	"bench/":               nil,
}

// moduleImporters lists the packages that may import a module. An executable that links one of
// these packages links the module too.
var moduleImporters = []struct {
	module    string // or a prefix of several
	importers []string
}{
	{"github.com/golang-jwt/jwt", []string{"internal/token"}},
	{"github.com/MicahParks/", []string{"internal/token"}},
	{"github.com/aws/aws-sdk-go-v2", []string{"internal/dynamo", "internal/local/dynamolocal", "internal/ops/table"}},
	{"github.com/aws/smithy-go", []string{"internal/dynamo", "internal/ops/table"}},
	{"go.etcd.io/bbolt", []string{"internal/local/bolt"}},
	{"go.yaml.in/yaml", []string{"internal/local/cfntemplate"}},
	{"github.com/getkin/kin-openapi", []string{"internal/local/openapi"}},
	{"github.com/luikyv/go-oidc", []string{"internal/local/issuer"}},
	{"golang.org/x/text", []string{"internal/timesheet"}},
	{"github.com/oklog/ulid", []string{"internal/api", "internal/testing/storetest"}},
}

// purePackages import only the standard library, the packages that internalImports allows, and
// the packages of other modules that pureImports allows.
var purePackages = []string{
	"internal/clockskew", "internal/jsonobject", "internal/visible", "internal/email", "internal/timesheet", "internal/itemkey",
	"internal/policy", "internal/config",
}

// pureImports lists the packages of other modules that a pure package may import.
var pureImports = map[string][]string{
	"internal/timesheet": {"golang.org/x/text/unicode/norm"},
}

// deployedModules lists the modules that a deployed executable may link.
var deployedModules = map[string][]string{
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

// A listedPackage is a package in the output of `go list`.
type listedPackage struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Module     *struct{ Path string }
}

func goList(t *testing.T, arguments ...string) []listedPackage {
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
	var packages []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
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

// folderOf returns a package's folder, or "" if the package is of another module.
func folderOf(path string) string {
	folder, ok := strings.CutPrefix(path, modulePath+"/")
	if !ok {
		return ""
	}
	return folder
}

// lookup returns the table's value for a folder. A key that ends in / covers every folder
// below it.
func lookup[T any](table map[string]T, folder string) (T, bool) {
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

// covers reports whether a folder is in the list; an entry that ends in / covers every
// folder below it.
func covers(list []string, folder string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		return folder == entry || strings.HasSuffix(entry, "/") && strings.HasPrefix(folder, entry)
	})
}

func TestDeployedPackagesImportOnlyDeployedOnes(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range goList(t, "./...") {
		folder := folderOf(p.ImportPath)
		if !covers(deployedPackages, folder) {
			if strings.HasPrefix(folder, "internal/") && !covers(localFolders, folder) {
				t.Errorf("%s is neither in deployedPackages nor below %s", folder, strings.Join(localFolders, " or "))
			}
			continue
		}
		seen[folder] = true
		for _, path := range p.Imports {
			if to := folderOf(path); to != "" && !covers(deployedPackages, to) {
				t.Errorf("%s is deployed, and imports %s, which isn't", folder, to)
			}
		}
	}
	for _, folder := range deployedPackages {
		if !strings.HasSuffix(folder, "/") && !seen[folder] {
			t.Errorf("the package %s doesn't exist: remove it from deployedPackages", folder)
		}
	}
}

// An operator's tool must not depend on the local stack, which accepts any caller and has
// other dependencies.
func TestOperatorsToolsImportOnlyDeployedPackages(t *testing.T) {
	for _, p := range goList(t, "./internal/ops/...") {
		for _, path := range p.Imports {
			if to := folderOf(path); to != "" && !covers(deployedPackages, to) && !strings.HasPrefix(to, "internal/ops/") {
				t.Errorf("%s is an operator's tool, but imports %s, which isn't deployed", folderOf(p.ImportPath), to)
			}
		}
	}
}

func TestPackagesImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, p := range goList(t, "./...") {
		folder := folderOf(p.ImportPath)
		allowed, found := lookup(internalImports, folder)
		if !found && len(p.Imports) > 0 {
			t.Errorf("%s isn't in internalImports: add it with the packages that it may import", folder)
		}
		if allowed == nil {
			continue
		}
		for _, path := range p.Imports {
			if to := folderOf(path); to != "" && !slices.Contains(allowed, to) {
				t.Errorf("%s imports %s, which internalImports doesn't allow", folder, to)
			}
		}
	}
}

func TestModulesAreImportedOnlyByTheirPackages(t *testing.T) {
	for _, p := range goList(t, "./...") {
		folder := folderOf(p.ImportPath)
		for _, path := range p.Imports {
			for _, o := range moduleImporters {
				if strings.HasPrefix(path, o.module) && !slices.Contains(o.importers, folder) {
					t.Errorf("%s imports %s, which only %s may import", folder, path, strings.Join(o.importers, " and "))
				}
			}
			external := strings.Contains(strings.SplitN(path, "/", 2)[0], ".")
			if slices.Contains(purePackages, folder) && external && !slices.Contains(pureImports[folder], path) {
				t.Errorf("%s imports %s, want only the standard library and %q", folder, path, pureImports[folder])
			}
		}
	}
}

func TestDeployedModules(t *testing.T) {
	mains := 0
	for _, p := range goList(t, "./authorizer", "./functions/...") {
		folder := folderOf(p.ImportPath)
		if len(p.Imports) == 0 {
			continue // a folder that contains only tests
		}
		allowed, found := lookup(deployedModules, folder)
		if !found {
			t.Fatalf("%s isn't in deployedModules: add it with the modules that it may link", folder)
		}
		mains++
		for _, dep := range goList(t, "-deps", "-tags", "lambda.norpc", "./"+folder) {
			if dep.Standard || dep.Module == nil || dep.Module.Path == modulePath {
				continue
			}
			if !slices.Contains(allowed, dep.Module.Path) {
				t.Errorf("%s links %s, whose module deployedModules doesn't allow", folder, dep.ImportPath)
			}
		}
	}
	if mains < 3 {
		t.Errorf("%d executables were checked, want the authorizer and every function", mains)
	}
}
