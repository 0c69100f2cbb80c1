package dynamolocal

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// childVariable makes the test binary run as the process that starts DynamoDB Local and is
// then killed.
const childVariable = "DYNAMOLOCAL_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		child()
		return
	}
	os.Exit(m.Run())
}

// child starts a server, prints its endpoint, and waits to be killed.
func child() {
	dir, err := FindDir()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := Start(context.Background(), Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Endpoint())
	select {}
}

// If a test run or a local stack is killed, it must not leave a server running.
func TestServerIsKilledWithItsParent(t *testing.T) {
	jarFolder(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), childVariable+"=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	u, err := url.Parse(strings.TrimSpace(line))
	if err != nil || u.Port() == "" {
		t.Fatalf("the parent printed %q, want an endpoint", line)
	}
	waitUntilClosed(t, u.Port())
}

// waitUntilClosed waits until the port refuses connections.
func waitUntilClosed(t testing.TB, port string) {
	t.Helper()
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	limit := time.After(10 * time.Second)
	for dial(t, "127.0.0.1", port) == nil {
		select {
		case <-poll.C:
		case <-limit:
			t.Fatal("DynamoDB Local outlived the process that started it")
		}
	}
}
