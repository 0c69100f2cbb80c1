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

const employeeScopes = ["create:timesheets", "read:timesheets", "delete:timesheets"];
const scopesByGroup = new Map([
  ["employee", employeeScopes],
  ["contractor", employeeScopes],
  ["manager", [...employeeScopes, "approve:timesheets"]],
]);
const jobScopes = ["batch:upload"];
const apiScopes = new Set([...jobScopes, ...[...scopesByGroup.values()].flat()]);

export const handler = async (event) => {
  const requested = event.request.scopes ?? [];
  const requestedApiScopes = requested.filter((scope) => apiScopes.has(withoutPrefix(scope)));
  if (requestedApiScopes.length === 0) return event; // a token without scopes of the API

  const permitted = new Set(permittedScopes(event));
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: {
        claimsToAddOrOverride: emailClaims(event.request.userAttributes ?? {}),
        scopesToAdd: [...new Set(requestedApiScopes.map(withoutPrefix))].filter((scope) => permitted.has(scope)),
        scopesToSuppress: requestedApiScopes.filter((scope) => !permitted.has(scope)),
      },
    },
  };
  return event;
};

// A scope without the prefix is from a renewal: the trigger removed the prefix for the
// previous token.
function withoutPrefix(scope) {
  return scope.startsWith(resourceServer) ? scope.slice(resourceServer.length) : scope;
}

function permittedScopes(event) {
  if (event.triggerSource === "TokenGeneration_ClientCredentials") return jobScopes;
  const groups = event.request.groupConfiguration?.groupsToOverride ?? [];
  return groups.flatMap((group) => scopesByGroup.get(group) ?? []);
}

// Attributes are strings: Cognito sets "true" for an address that it has verified.
function emailClaims({ email, email_verified: verified }) {
  return email ? { [emailClaim]: email, [`${emailClaim}_verified`]: verified === "true" } : {};
}
