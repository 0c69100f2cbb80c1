// Command words counts the words of the project's comments and documents:
//
//	go run ./bench/words           # the files of the working tree
//	go run ./bench/words -rev main # the files of a commit
//
// It prints a line for each package and document: words, odd and plain words per 1,000,
// and words per line of code. docs/english.md explains the two lists.
package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"

	"timesheets/internal/local/repo"
	"timesheets/internal/testing/words"
)

func main() {
	rev := flag.String("rev", "", "the `commit` to read instead of the working tree")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *rev); err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, rev string) error {
	root, err := repo.Root()
	if err != nil {
		return err
	}
	var files map[string]string
	if rev == "" {
		files, err = words.Files(root)
	} else {
		files, err = readCommit(ctx, root, rev)
	}
	if err != nil {
		return err
	}
	rows, kinds := map[string]*words.Count{}, map[string]*words.Count{}
	for file, source := range files {
		if count := words.CountWords(file, source); count.Words > 0 || count.Code > 0 {
			add(rows, rowOf(file), count)
			add(kinds, words.Kind(file), count)
		}
	}
	fmt.Fprintf(out, "%-40s %7s %6s %6s %9s\n", "", "words", "odd", "plain", "per line")
	for _, table := range []map[string]*words.Count{rows, kinds} {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			printRow(out, name, *table[name])
		}
		fmt.Fprintln(out)
	}
	return nil
}

// readCommit returns the texts of a commit's files that words reads.
func readCommit(ctx context.Context, root, rev string) (map[string]string, error) {
	command := exec.CommandContext(ctx, "git", "archive", rev)
	command.Dir = root
	command.Stderr = os.Stderr
	archive, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("git archive %s: %w", rev, err)
	}
	files := map[string]string{}
	for entries := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if header.Typeflag != tar.TypeReg || !words.IsSupported(header.Name) {
			continue
		}
		source, err := io.ReadAll(entries)
		if err != nil {
			return nil, err
		}
		files[header.Name] = string(source)
	}
}

func add(table map[string]*words.Count, name string, count words.Count) {
	if table[name] == nil {
		table[name] = &words.Count{}
	}
	table[name].Add(count)
}

// rowOf returns the row of a file: its folder, or the file itself for documents and for
// files at the top.
func rowOf(file string) string {
	if path.Ext(file) == ".md" || path.Dir(file) == "." {
		return file
	}
	return path.Dir(file)
}

func printRow(out io.Writer, name string, c words.Count) {
	if c.Words == 0 {
		return
	}
	perLine := ""
	if c.Code > 0 {
		perLine = fmt.Sprintf("%.2f", float64(c.Words)/float64(c.Code))
	}
	fmt.Fprintf(out, "%-40s %7d %6.1f %6.1f %9s\n", name, c.Words, c.PerThousand(c.Odd), c.PerThousand(c.Plain), perLine)
}
