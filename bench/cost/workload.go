package main

// The names of the actions in requests.json.
const (
	openWeek      = "open the week, first visit"
	openWeekLater = "open the week, later visit"
	recordDay     = "record the three entries of a day"
	changeEntry   = "change an entry"
	deleteEntry   = "delete an entry"
	returnToWeek  = "return to the week's tab"
	openHistory   = "open the history"
	openTotals    = "open the totals of a month"
	openApprovals = "open a long queue of approvals"
	pollApprovals = "refresh a long queue of approvals"
	approveWeek   = "approve a week of fifteen entries"
)

// An activity is something that each user of a kind does in a month.
type activity struct {
	who    string
	action string
	times  float64
	why    string
	// authorizer is the number of the authorizer's events for one action if the gateway uses its
	// cache, which keeps a result for five minutes. A negative number means the number that was
	// measured with an empty cache.
	authorizer float64
	// preflights is the number of preflights to add to the measured requests of each action.
	// During the measurement the browser's cache of preflights was full; here it has expired.
	preflights float64
	// page is the action whose files the browser requests: empty means the action itself.
	page string
}

const (
	everyone = "every user"
	managers = "every manager"
)

// The assumptions of the workload.
const (
	workdays        = 22
	usersPerManager = 10
	weeksPerMonth   = 22.0 / 5
	hoursPerMonth   = 730
	// pollMinutes is how long a manager looks at the approvals each day. The page refreshes
	// them every minute while it is visible.
	pollMinutes = 10
	// longQueuePages is how many pages of a long queue the page loads at once.
	longQueuePages = 5
	// retainedMonths is the age of the table. Nothing is deleted by default.
	retainedMonths = 12
	// retentionMonths is how long log lines are stored, by the default of LogRetentionDays.
	retentionMonths = 1
	// decisionMetrics is how many metrics the authorizer's lines make if each hour of a month has
	// a decision with the reasons allowed, expired and no_route; and Refused.
	decisionMetrics = 4
	// vCPU is the MB of memory with which a function has one vCPU.
	// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
	vCPU = 1769
	// keyMinutes is how long DynamoDB caches a table's key for a role that calls it.
	// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
	keyMinutes = 5
)

// workload returns what users do. How long the gateway caches a result and a browser a
// preflight is in the template.
func workload(t template) []activity {
	return []activity{
		// The preflights are those of a first visit, because a browser's cache of preflights has
		// expired on the next day. The files of the page are those of a later visit.
		{everyone, openWeek, workdays, "once on each of 22 workdays", -1, 0, openWeekLater},
		{everyone, recordDay, workdays, "three entries on each workday", 0, 0, ""},
		{everyone, changeEntry, 3, "", 0, 0, ""},
		{everyone, deleteEntry, 1, "", 0, 0, ""},
		{everyone, returnToWeek, 2 * workdays, "twice on each workday", 1, 1, ""},
		{everyone, openHistory, 2, "", 0, 0, ""},
		{everyone, openTotals, 1, "", 0, 0, ""},
		{managers, openApprovals, workdays, "once on each workday", -1, 0, openWeekLater},
		{managers, pollApprovals, workdays * pollMinutes, "every minute for ten minutes on each workday", 1 / t.cacheMinutes, longQueuePages / t.preflightMinutes, ""},
		{managers, approveWeek, usersPerManager * weeksPerMonth, "each week of ten users", 0, 0, ""},
	}
}

// A size is a number of users, and the share of events that start an execution environment: with
// little traffic, most visits find no environment that is still running.
type size struct {
	users      float64
	coldStarts float64
}

func sizes() []size { return []size{{100, 0.5}, {1_000, 0.1}, {100_000, 0.01}} }

// A call is the function that a request to a route runs, and the units that it reads.
type call struct {
	function  string // in bench/README.md
	operation string // in units.json
}

// calls are the routes that the page requests. A request for a list counts as a full page.
func calls() map[string]call {
	return map[string]call{
		"POST /timesheets":        {"create", "create with a key"},
		"GET /timesheets":         {"list", "list, a page of 100"},
		"GET /timesheets/{id}":    {"get", "get"},
		"PUT /timesheets/{id}":    {"update", "update"},
		"DELETE /timesheets/{id}": {"delete", "delete"},
		"GET /timesheets/summary": {"summary of a year", "summary of a year"},
		"GET /approvals":          {"approvals", "approvals, a page of 100"},
		"PUT /approvals/{id}":     {"decide", "decide"},
	}
}
