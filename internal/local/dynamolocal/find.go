package dynamolocal

import (
	"fmt"
	"os"
	"path/filepath"

	"timesheets/internal/local/repo"
)

// dirVariable is the environment variable with the folder of the jars.
const dirVariable = "DYNAMODB_LOCAL_DIR"

// FindDir returns the folder of the jars: DYNAMODB_LOCAL_DIR if it is set, otherwise
// .tools/dynamodb-local beside the go.mod above the working directory. It doesn't check that
// the folder exists; Start does.
func FindDir() (string, error) {
	if dir := os.Getenv(dirVariable); dir != "" {
		return dir, nil
	}
	root, err := repo.Root()
	if err != nil {
		return "", fmt.Errorf("find DynamoDB Local: %w; run in the checkout, or set "+dirVariable, err)
	}
	return filepath.Join(root, ".tools", "dynamodb-local"), nil
}
