// Package probe checks a running deployment from the outside, with HTTP alone: the API
// stores, changes, totals and deletes an entry; it refuses every request that it must
// refuse; and the page has its headers.
//
// Start with [Run], the body of cmd/probe. It runs the checks of the function checks in
// their order, one request at a time, and writes one line of JSON with a result for each
// check. A check has one of four results:
//
//   - ok: the deployment behaves as it must.
//   - fault: it doesn't. The exit code is 1.
//   - error: the prober couldn't ask, for example because the network or its own token
//     failed. Unless there is a fault, the exit code is 2.
//   - skipped: the check needs a token or an address that wasn't given.
//
// The prober's entries have projects that begin with [ProjectPrefix]. It deletes them
// before it ends, also if it is interrupted, and it deletes those of earlier runs that
// couldn't.
//
// Tokens come from environment variables, never from flags, which other users of the
// machine can see. No output contains a token, a claim's value, an email or notes. The
// prober doesn't follow redirects, so it sends tokens only to the address of the API.
//
// Deliberately absent: retries, which would hide a fault that users see; load; the import
// and approvals of other users' entries, which would leave trails in their data.
package probe
