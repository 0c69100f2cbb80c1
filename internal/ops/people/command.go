package people

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"timesheets/internal/config"
	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// ErrUsage: the flags or settings are invalid. Run has printed each error.
var ErrUsage = errors.New("invalid flags or settings")

// errLeft: the command left items alone. Run has printed why.
var errLeft = errors.New("some items were left alone, see above")

const usage = `usage: people COMMAND -table NAME -user EMAIL [flags]

commands:
  export -out FOLDER   write all of the user's items, and what they decided for
                       others, to a new folder as JSON and CSV
  trail                print who changed the user's entries, as CSV
  erase                delete the user's items, and replace their email and sub in
                       the items of others by a pseudonym
  rename -to EMAIL     move the user's items to a new address; -merge if that
                       address has hours already

Without -yes a command only counts items. It can be interrupted and repeated.
The region and the credentials are those of the environment: AWS_REGION,
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN.

flags:
`

// An Environment is the environment, the clock and the streams of a process.
type Environment struct {
	Lookup config.Lookup
	Now    func() time.Time
	Out    io.Writer // the result; of trail with -yes, the user's data
	Log    io.Writer // errors of flags and settings
}

// options are the flags.
type options struct {
	command  string
	user, to timesheet.Owner
	subs     []string
	out      string
	yes      bool
	merge    bool
}

// A tool is one call of a command.
type tool struct {
	options
	table *dynamo.Table
	now   func() time.Time
	out   io.Writer
	left  left
}

// Run runs one command. It returns ErrUsage if a flag or a setting is invalid, and flag.ErrHelp
// if the caller asked for help. Any other error means that the command didn't complete; most
// errors are solved by running it again.
func Run(ctx context.Context, args []string, env Environment) error {
	o, settings, err := parse(args, env)
	if err != nil {
		return err
	}
	table, err := dynamo.OpenTable(dynamo.Config{
		Table: settings.TableName, Region: settings.Region, Endpoint: settings.Endpoint,
		Credentials: dynamo.Credentials(settings.Credentials),
	})
	if err != nil {
		return err
	}
	t := &tool{options: o, table: table, now: env.Now, out: env.Out, left: left{}}
	run := map[string]func(context.Context) error{
		"export": t.export, "trail": t.trail, "erase": t.erase, "rename": t.rename,
	}[o.command]
	if err := run(ctx); err != nil {
		return fmt.Errorf("%s: %w", o.command, err)
	}
	if !o.yes {
		fmt.Fprintln(t.out, "This was a dry run. Add -yes to do it.")
	}
	return t.left.report(t.out)
}

// parse returns the options and the settings. It prints every error.
func parse(args []string, env Environment) (options, config.Operator, error) {
	var o options
	var user, to, table string
	flags := flag.NewFlagSet("people", flag.ContinueOnError)
	flags.SetOutput(env.Log)
	flags.Usage = func() {
		fmt.Fprint(env.Log, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&table, "table", "", "`name` of the table, the stack's output TableName")
	flags.StringVar(&user, "user", "", "`email` of the user")
	flags.StringVar(&to, "to", "", "rename: the new `email`")
	flags.StringVar(&o.out, "out", "", "export: the `folder` to make")
	flags.Func("sub", "export, erase: a `sub` of the user at the identity provider; can be repeated. Those in the trail are known", func(s string) error {
		o.subs = append(o.subs, s)
		return nil
	})
	flags.BoolVar(&o.yes, "yes", false, "do it; without it, the command is a dry run")
	flags.BoolVar(&o.merge, "merge", false, "rename: also onto an address that has hours")
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		o.command, args = args[0], args[1:]
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return o, config.Operator{}, err
	case err != nil:
		return o, config.Operator{}, ErrUsage // flags has printed it
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	problems := o.check(flags.Args(), given)
	o.user = address(&problems, "-user", user)
	if o.command == "rename" {
		o.to = address(&problems, "-to", to)
		if o.to != "" && o.to == o.user {
			problems = append(problems, "-to is the same address as -user")
		}
	}
	settings, err := config.LoadOperator(table, env.Lookup)
	var invalid config.SettingErrors
	if errors.As(err, &invalid) {
		for _, setting := range invalid {
			problems = append(problems, setting.String())
		}
	}
	if len(problems) == 0 {
		return o, settings, nil
	}
	for _, problem := range problems {
		fmt.Fprintln(env.Log, "people:", problem)
	}
	flags.Usage()
	return o, settings, ErrUsage
}

// check returns the errors of the command and of the flags that belong to one command.
func (o options) check(rest []string, given map[string]bool) (problems []string) {
	switch o.command {
	case "export", "trail", "erase", "rename":
		for _, f := range []struct {
			name     string
			commands []string
		}{{"to", []string{"rename"}}, {"merge", []string{"rename"}}, {"out", []string{"export"}}, {"sub", []string{"export", "erase"}}} {
			if given[f.name] && !slices.Contains(f.commands, o.command) {
				problems = append(problems, fmt.Sprintf("-%s is a flag of %s", f.name, strings.Join(f.commands, " and ")))
			}
		}
	case "":
		problems = append(problems, "the command is missing: export, trail, erase or rename")
	default:
		problems = append(problems, fmt.Sprintf("%q isn't a command: it must be export, trail, erase or rename", o.command))
	}
	if len(rest) > 0 {
		problems = append(problems, fmt.Sprintf("%q isn't a flag", rest[0]))
	}
	if o.command == "export" && o.out == "" {
		problems = append(problems, "-out is missing: the folder to make")
	}
	return problems
}

// address returns the owner with an address, as the authorizer normalizes it.
func address(problems *[]string, name, text string) timesheet.Owner {
	if text == "" {
		*problems = append(*problems, name+" is missing: an email address")
		return ""
	}
	owner, ok := timesheet.ParseOwner(text)
	if !ok {
		*problems = append(*problems, name+" must be an email address, without white space or invisible characters in it")
	}
	return owner
}
