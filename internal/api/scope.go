package api

// The scopes that the routes need, one of them each.
const (
	CreateScope  = "create:timesheets"
	ReadScope    = "read:timesheets"
	DeleteScope  = "delete:timesheets"
	UploadScope  = "batch:upload"
	ApproveScope = "approve:timesheets"
)
