package dynamolocal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find DynamoDB Local: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, ".tools", "dynamodb-local"), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("find DynamoDB Local: no go.mod above the working directory; set " + dirVariable)
		}
		dir = parent
	}
}
