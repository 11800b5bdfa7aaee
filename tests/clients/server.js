// Where the server under test is, and how the tours get in.
import { randomUUID } from "node:crypto";

function needed(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; start the tours with tests/clients/run`);
  return value;
}

export const endpoint = `${needed("TERTULIA_URL")}/xapi`;
export const key = needed("TERTULIA_KEY");
export const secret = needed("TERTULIA_SECRET");

/** Somebody nobody else in these tours is. */
export function somebody(name) {
  return { objectType: "Agent", name, mbox: `mailto:${name}-${randomUUID()}@example.org` };
}

/** An activity of one's own. */
export function something(name) {
  return `https://example.org/activities/${name}-${randomUUID()}`;
}

export const asked = "http://adlnet.gov/expapi/verbs/asked";
export const shared = "http://adlnet.gov/expapi/verbs/shared";
