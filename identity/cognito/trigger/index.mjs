// The user pool's pre token generation trigger, for events of version V3_0. Cognito calls it
// before it writes a token. It adds to the access tokens for the Timesheets API:
//
// - the email, and whether it is verified, which Cognito writes only into ID tokens;
// - the API's scopes without the resource server's prefix, and of the requested ones only
//   those that the user's groups permit. Cognito itself grants every scope of an app client
//   to every user who signs in there.
//
// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html

const resourceServer = `${process.env.RESOURCE_SERVER}/`;
const emailClaim = process.env.EMAIL_CLAIM;

const ownHours = ["create:timesheets", "read:timesheets", "delete:timesheets"];
const forGroups = new Map([
  ["employee", ownHours],
  ["contractor", ownHours],
  ["manager", [...ownHours, "approve:timesheets"]],
]);
const forJobs = ["batch:upload"];
const known = new Set([...forJobs, ...[...forGroups.values()].flat()]);

export const handler = async (event) => {
  const asked = event.request.scopes ?? [];
  const ours = asked.filter((scope) => known.has(shortened(scope)));
  if (ours.length === 0) return event; // a token for something else

  const permitted = new Set(permittedTo(event));
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        claimsToAddOrOverride: emailClaims(event.request.userAttributes ?? {}),
        scopesToAdd: [...new Set(ours.map(shortened))].filter((scope) => permitted.has(scope)),
        scopesToSuppress: ours.filter((scope) => !permitted.has(scope)),
      },
    },
  };
  return event;
};

// A scope that is short already was shortened for the token that is being renewed.
function shortened(scope) {
  return scope.startsWith(resourceServer) ? scope.slice(resourceServer.length) : scope;
}

function permittedTo(event) {
  if (event.triggerSource === "TokenGeneration_ClientCredentials") return forJobs;
  const groups = event.request.groupConfiguration?.groupsToOverride ?? [];
  return groups.flatMap((group) => forGroups.get(group) ?? []);
}

// Attributes are strings: Cognito sets "true" for an address that it has verified.
function emailClaims({ email, email_verified: verified }) {
  return email ? { [emailClaim]: email, [`${emailClaim}_verified`]: verified === "true" } : {};
}
