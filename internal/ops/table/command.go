package table

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// ErrUsage: the command line is invalid. Run has printed each error.
var ErrUsage = errors.New("invalid command line")

const usage = `usage: table COMMAND [flags]

commands:
  restore -stack NAME -at TIME   restore the stack's table to a new table, as of a time in
                                 the last 35 days, compare both, and print the deployment
                                 that switches to the new one
  compare -from NAME -to NAME    compare two tables, and each day's totals with its entries
  orphans                        list tables of this service that no stack owns

No command changes or deletes an existing table. restore can be interrupted and repeated.
The region and the credentials are those of the AWS CLI.

flags:
`

// pollInterval is the delay between two requests for the state of a table. A restore takes
// minutes to hours.
const pollInterval = 15 * time.Second

// A Process is what a command needs of its process.
type Process struct {
	Args []string
	Now  func() time.Time
	Out  io.Writer // the result
	Log  io.Writer // errors of the command line
}

// options are the flags.
type options struct {
	command  string
	stack    string
	at       time.Time
	name     string
	from, to string
	keys     string // a file
}

// A tool is one call of a command.
type tool struct {
	options
	dynamo *dynamodb.Client
	stacks *cloudformation.Client
	region string
	now    func() time.Time
	poll   time.Duration
	out    io.Writer
}

// Run runs one command. It returns ErrUsage if the command line is invalid, and flag.ErrHelp
// if the caller asked for help. Any other error means that the command didn't complete.
func Run(ctx context.Context, p Process) error {
	o, err := parse(p)
	if err != nil {
		return err
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("read the AWS CLI's configuration: %w", err)
	}
	if cfg.Region == "" {
		return errors.New("no region is configured: set AWS_REGION")
	}
	return newTool(o, cfg, p).run(ctx)
}

func newTool(o options, cfg aws.Config, p Process) *tool {
	return &tool{
		options: o, dynamo: dynamodb.NewFromConfig(cfg), stacks: cloudformation.NewFromConfig(cfg), region: cfg.Region,
		now: p.Now, poll: pollInterval, out: p.Out,
	}
}

func (t *tool) run(ctx context.Context) error {
	run := map[string]func(context.Context) error{"restore": t.restore, "compare": t.compare, "orphans": t.orphans}[t.command]
	err := run(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && t.command == "restore":
		return fmt.Errorf("restore: interrupted; run the same command again to continue: %w", err)
	}
	return fmt.Errorf("%s: %w", t.command, err)
}

// parse returns the options. It prints every error.
func parse(p Process) (options, error) {
	var o options
	var at string
	flags := flag.NewFlagSet("table", flag.ContinueOnError)
	flags.SetOutput(p.Log)
	flags.Usage = func() {
		fmt.Fprint(p.Log, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.stack, "stack", "timesheets", "restore: the `name` of the stack")
	flags.StringVar(&at, "at", "", "restore: the `time`, such as 2026-11-23T16:00:00Z")
	flags.StringVar(&o.name, "name", "", "restore: the `name` of the new table (default: the table's, with the time appended)")
	flags.StringVar(&o.from, "from", "", "compare: the `name` of a table")
	flags.StringVar(&o.to, "to", "", "compare: the `name` of the other table")
	flags.StringVar(&o.keys, "keys", "", "restore, compare: a new `file` for the keys of the differences, which contain emails")
	args := p.Args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		o.command, args = args[0], args[1:]
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return o, err
	case err != nil:
		return o, ErrUsage // flags has printed it
	}
	set := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { set[f.Name] = true })
	problems := o.check(flags.Args(), set)
	if o.command == "restore" {
		problems = append(problems, o.parseTime(at, p.Now())...)
	}
	if len(problems) == 0 {
		return o, nil
	}
	for _, problem := range problems {
		fmt.Fprintln(p.Log, "table:", problem)
	}
	flags.Usage()
	return o, ErrUsage
}

// tableName matches the names that DynamoDB accepts.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
var tableName = regexp.MustCompile(`^[A-Za-z0-9_.-]{3,255}$`)

// check returns the errors of the command and of its flags, except of the time.
func (o options) check(rest []string, set map[string]bool) (problems []string) {
	allowed := map[string][]string{"restore": {"stack", "at", "name", "keys"}, "compare": {"from", "to", "keys"}, "orphans": {}}
	own, known := allowed[o.command]
	switch {
	case o.command == "":
		problems = append(problems, "the command is missing: restore, compare or orphans")
	case !known:
		problems = append(problems, fmt.Sprintf("%q isn't a command: it must be restore, compare or orphans", o.command))
	}
	for _, name := range []string{"stack", "at", "name", "from", "to", "keys"} {
		if known && set[name] && !slices.Contains(own, name) {
			problems = append(problems, fmt.Sprintf("-%s isn't a flag of %s", name, o.command))
		}
	}
	if len(rest) > 0 {
		problems = append(problems, fmt.Sprintf("%q isn't a flag", rest[0]))
	}
	switch o.command {
	case "restore":
		problems = append(problems, checkName("-name", o.name, false)...)
		if o.stack == "" {
			problems = append(problems, "-stack is empty")
		}
	case "compare":
		problems = append(problems, checkName("-from", o.from, true)...)
		problems = append(problems, checkName("-to", o.to, true)...)
		if o.from != "" && o.from == o.to {
			problems = append(problems, "-from and -to are the same table")
		}
	}
	return append(problems, o.checkKeys()...)
}

// checkName returns the errors of a table's name.
func checkName(flag, name string, required bool) (problems []string) {
	if name == "" && required {
		return []string{flag + " is missing: the name of a table"}
	}
	if name != "" && !tableName.MatchString(name) {
		return []string{fmt.Sprintf("%s %q isn't the name of a table: it must be 3 to 255 letters, digits, -, _ or .", flag, name)}
	}
	return nil
}

// checkKeys returns the errors of the file for the keys, which is written at the end.
func (o options) checkKeys() (problems []string) {
	if o.keys == "" {
		return nil
	}
	if _, err := os.Stat(o.keys); err == nil {
		problems = append(problems, fmt.Sprintf("-keys %s exists already", o.keys))
	}
	if _, err := os.Stat(filepath.Dir(o.keys)); err != nil {
		problems = append(problems, fmt.Sprintf("-keys %s: there is no such folder", o.keys))
	}
	return problems
}

// parseTime sets the time of a restore. DynamoDB restores to whole seconds.
func (o *options) parseTime(text string, now time.Time) (problems []string) {
	at, err := time.Parse(time.RFC3339, text)
	switch {
	case text == "":
		return []string{"-at is missing: the time to restore, such as 2026-11-23T16:00:00Z"}
	case err != nil:
		return []string{fmt.Sprintf("-at %s must be a time with a zone, such as 2026-11-23T16:00:00Z", text)}
	case at.Nanosecond() != 0:
		return []string{fmt.Sprintf("-at %s must be a whole second", text)}
	case at.After(now):
		return []string{fmt.Sprintf("-at %s is in the future", text)}
	}
	o.at = at.UTC()
	return nil
}
