// Puts the caller's email on access tokens for the Timesheets API, and whether it is
// verified: Auth0's own access tokens have neither. Entries belong to that email, so it
// must never be invented, and a token without one can't access entries.

const audience = "##TIMESHEETS_AUDIENCE##";
const emailClaim = "##TIMESHEETS_EMAIL_CLAIM##";

exports.onExecutePostLogin = async (event, api) => {
  if (event.resource_server?.identifier !== audience || !event.user.email) return;
  api.accessToken.setCustomClaim(emailClaim, event.user.email);
  // If the connection sets no email_verified, the address counts as unverified.
  api.accessToken.setCustomClaim(`${emailClaim}_verified`, event.user.email_verified === true);
};
