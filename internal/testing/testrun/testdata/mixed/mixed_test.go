package mixed

import "testing"

func TestPasses(t *testing.T) {
	t.Run("subtest", func(*testing.T) {})
}

func TestFails(t *testing.T) { t.Error("the output of a failure") }

func TestSkips(t *testing.T) { t.Skip("the reason of a skip") }
