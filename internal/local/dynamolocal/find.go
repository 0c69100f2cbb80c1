package dynamolocal

import (
	"fmt"
	"os"
	"path/filepath"

	"timesheets/internal/local/repo"
)

// dirVariable names the environment variable that says where the jars are.
const dirVariable = "DYNAMODB_LOCAL_DIR"

// FindDir gives the folder of the jars: DYNAMODB_LOCAL_DIR where it is set, else
// .tools/dynamodb-local beside the go.mod above the working directory. Whether
// anything is in it, Start finds out.
func FindDir() (string, error) {
	if dir := os.Getenv(dirVariable); dir != "" {
		return dir, nil
	}
	root, err := repo.Root()
	if err != nil {
		return "", fmt.Errorf("find DynamoDB Local: %w; set "+dirVariable, err)
	}
	return filepath.Join(root, ".tools", "dynamodb-local"), nil
}
