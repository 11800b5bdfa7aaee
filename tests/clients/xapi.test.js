// A tour with @xapi/xapi, in both versions and over both of its ways to send.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { createRequire } from "node:module";
import { asked, endpoint, key, secret, shared, somebody, something } from "./server.js";

const XAPI = createRequire(import.meta.url)("@xapi/xapi");

/** The status a refused request was answered with; one of the two ways tells it in words. */
async function refused(promise) {
  try {
    await promise;
  } catch (error) {
    return error.response?.status ?? JSON.parse(error.message).status;
  }
  assert.fail("the request was not refused");
}

function about(actor, verb, activity, more = {}) {
  return { actor, verb: { id: verb }, object: { objectType: "Activity", id: activity }, ...more };
}

function attachment(text) {
  const content = Buffer.from(text);
  return {
    usageType: XAPI.AttachmentUsages.SUPPORTING_MEDIA,
    display: { en: "A note" },
    contentType: "text/plain",
    length: content.length,
    sha2: createHash("sha256").update(content).digest("hex"),
  };
}

for (const version of ["1.0.3", "2.0.0"]) {
  for (const adapter of ["axios", "fetch"]) {
    describe(`@xapi/xapi speaks ${version} with ${adapter}`, () => {
      const auth = XAPI.toBasicAuth(key, secret);
      const xapi = new XAPI({ endpoint, auth, version, adapter });

      test("about names both versions", async () => {
        const { data } = await xapi.getAbout();
        assert.ok(data.version.includes("1.0.3") && data.version.includes("2.0.0"));
      });

      test("a wrong secret is told apart from a wrong request", async () => {
        const stranger = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, "no"), version, adapter });
        assert.equal(await refused(stranger.getStatements()), 401);
        assert.equal(await refused(stranger.sendStatement({ statement: {} })), 401);
        assert.equal(await refused(xapi.sendStatement({ statement: {} })), 400);
      });

      test("a statement is sent and read in every format", async () => {
        const actor = somebody("ada");
        const statement = about(actor, asked, something("question"), {
          result: { score: { scaled: 0.1, raw: 1.5, max: 1.5 }, duration: "PT1M2.50S" },
          timestamp: "2026-11-23T11:53:50.123456Z",
        });
        const { data } = await xapi.sendStatement({ statement });
        assert.equal(data.length, 1);
        const read = await xapi.getStatement({ statementId: data[0] });
        for (const name of Object.keys(statement)) {
          assert.deepEqual(read.data[name], statement[name], name);
        }
        assert.match(read.data.version, version === "1.0.3" ? /^1\.0\./ : /^2\.0\.0$/);
        const ids = await xapi.getStatement({ statementId: data[0], format: "ids" });
        assert.equal(ids.data.actor.name, undefined);
        const canonical = await xapi.getStatement({ statementId: data[0], format: "canonical" });
        assert.equal(canonical.data.id, data[0]);
        assert.equal(await refused(xapi.getStatement({ statementId: randomUUID() })), 404);
      });

      test("the same statement again is no conflict, another one is", async () => {
        const statement = about(somebody("ada"), asked, something("question"), { id: randomUUID() });
        const first = await xapi.sendStatement({ statement });
        const again = await xapi.sendStatement({ statement });
        assert.deepEqual([first.data, again.data], [[statement.id], [statement.id]]);
        const other = { ...statement, verb: { id: shared } };
        assert.equal(await refused(xapi.sendStatement({ statement: other })), 409);
      });

      test("many are sent, filtered, and paged through to the end", async () => {
        const [actor, activity] = [somebody("bo"), something("course")];
        const registration = randomUUID();
        const statements = Array.from({ length: 25 }, (_, number) =>
          about(actor, number % 2 ? shared : asked, activity, { context: { registration } }),
        );
        const { data: sent } = await xapi.sendStatements({ statements });
        assert.equal(sent.length, 25);

        for (const filter of [{ agent: actor }, { activity }, { registration }]) {
          let { data: page } = await xapi.getStatements({ ...filter, limit: 4, ascending: true });
          const seen = page.statements.map((one) => one.id);
          let pages = 1;
          while (page.more) {
            ({ data: page } = await xapi.getMoreStatements({ more: page.more }));
            seen.push(...page.statements.map((one) => one.id));
            pages += 1;
          }
          assert.deepEqual(seen, sent);
          assert.equal(pages, 7);
        }
        const { data: some } = await xapi.getStatements({ agent: actor, verb: shared, related_agents: true });
        assert.equal(some.statements.length, 12);
        const since = new Date(Date.now() + 3_600_000).toISOString();
        const { data: none } = await xapi.getStatements({ agent: actor, since });
        assert.deepEqual(none.statements, []);
      });

      test("statements are voided alone and together", async () => {
        const actor = somebody("cy");
        const statements = [1, 2, 3].map(() => about(actor, asked, something("question")));
        const { data: ids } = await xapi.sendStatements({ statements });
        await xapi.voidStatement({ actor, statementId: ids[0] });
        await xapi.voidStatements({ actor, statementIds: ids.slice(1) });
        for (const id of ids) {
          assert.equal(await refused(xapi.getStatement({ statementId: id })), 404);
          const { data } = await xapi.getVoidedStatement({ voidedStatementId: id });
          assert.equal(data.id, id);
        }
        const { data: left } = await xapi.getStatements({ agent: actor });
        assert.ok(left.statements.every((one) => one.verb.id === XAPI.Verbs.VOIDED.id));
        assert.equal(left.statements.length, 3);
      });

      test("attachments go along and come back", async () => {
        // On Node, axios puts a content type without boundary in place of the client's: only the
        // other way can send them. Both can read them.
        const sender = new XAPI({ endpoint, auth, version, adapter: "fetch" });
        const actor = somebody("dee");
        const texts = ["A first note, with ü.", "A second note."];
        const statement = about(actor, shared, something("idea"), {
          attachments: texts.map(attachment),
        });
        const contents = texts.map((text) => new TextEncoder().encode(text).buffer);
        const { data } = await sender.sendStatement({ statement, attachments: contents });
        const one = await xapi.getStatement({ statementId: data[0], attachments: true });
        assert.equal(one.data[0].id, data[0]);
        assert.deepEqual(one.data.slice(1).sort(), texts);

        const statements = texts.map((text) =>
          about(actor, shared, something("idea"), { attachments: [attachment(`${text} Again.`)] }),
        );
        const both = texts.map((text) => new TextEncoder().encode(`${text} Again.`).buffer);
        await sender.sendStatements({ statements, attachments: both });
        const list = await xapi.getStatements({ agent: actor, attachments: true });
        assert.equal(list.data[0].statements.length, 3);
        assert.equal(list.data.length, 5);

        const wrong = [new TextEncoder().encode("Something else.").buffer, contents[1]];
        assert.equal(await refused(sender.sendStatement({ statement, attachments: wrong })), 400);
      });

      test("state is kept for each registration, merged, listed and dropped", async () => {
        const place = { agent: somebody("eve"), activityId: something("course") };
        const registration = randomUUID();
        const state = { ...place, stateId: "bookmark" };
        await xapi.createState({ ...state, state: { page: 1, seen: ["a"] } });
        await xapi.createState({ ...state, state: { page: 2 } });
        await xapi.createState({ ...state, registration, state: { page: 9 } });
        const { data, headers } = await xapi.getState(state);
        assert.deepEqual(data, { page: 2, seen: ["a"] });
        assert.ok(headers.etag && headers["last-modified"]);
        const other = await xapi.getState({ ...state, registration });
        assert.deepEqual(other.data, { page: 9 });

        const matching = { etag: headers.etag, matchHeader: "If-Match" };
        await xapi.setState({ ...state, ...matching, state: { page: 3 } });
        const stale = xapi.setState({ ...state, ...matching, state: { page: 4 } });
        assert.equal(await refused(stale), 412);
        assert.deepEqual((await xapi.getState(state)).data, { page: 3 });

        const text = { ...place, stateId: "note" };
        await xapi.setState({ ...text, state: "Hello, ü.", contentType: "text/plain" });
        assert.equal((await xapi.getState(text)).data, "Hello, ü.");

        const { data: ids } = await xapi.getStates(place);
        assert.deepEqual(ids.sort(), ["bookmark", "note"]);
        const since = new Date(Date.now() + 3_600_000).toISOString();
        assert.deepEqual((await xapi.getStates({ ...place, since })).data, []);
        await xapi.deleteState({ ...state });
        assert.equal(await refused(xapi.getState(state)), 404);
        await xapi.deleteStates({ ...place });
        assert.deepEqual((await xapi.getStates(place)).data, []);
      });

      for (const [kind, owner, ownerOf] of [
        ["Agent", "agent", () => somebody("fay")],
        ["Activity", "activityId", () => something("course")],
      ]) {
        test(`profiles of an ${kind} are written with care for what others wrote`, async () => {
          const call = (name, options) => xapi[name.replace("*", kind)](options);
          const place = { [owner]: ownerOf() };
          const profile = { ...place, profileId: "settings" };
          const unseen = { etag: "*", matchHeader: "If-None-Match" };
          await call("set*Profile", { ...profile, ...unseen, profile: { size: 1 } });
          const taken = call("set*Profile", { ...profile, ...unseen, profile: { size: 2 } });
          assert.equal(await refused(taken), 412);
          const { data, headers } = await call("get*Profile", profile);
          assert.deepEqual(data, { size: 1 });

          const seen = { etag: headers.etag, matchHeader: "If-Match" };
          await call("set*Profile", { ...profile, ...seen, profile: { size: 3 } });
          const stale = call("set*Profile", { ...profile, ...seen, profile: { size: 4 } });
          assert.equal(await refused(stale), 412);
          await call("create*Profile", { ...profile, profile: { colour: "red" } });
          const merged = await call("get*Profile", profile);
          assert.deepEqual(merged.data, { size: 3, colour: "red" });

          assert.deepEqual((await call("get*Profiles", place)).data, ["settings"]);
          await call("delete*Profile", { ...profile, etag: merged.headers.etag });
          assert.equal(await refused(call("get*Profile", profile)), 404);
        });
      }

      test("an agent is a person, and an activity what was told of it", async () => {
        const [actor, activity] = [somebody("gus"), something("book")];
        const object = { id: activity, definition: { name: { en: "A book", de: "Ein Buch" } } };
        await xapi.sendStatement({ statement: { ...about(actor, shared, activity), object } });
        const { data: person } = await xapi.getAgent({ agent: actor });
        assert.equal(person.objectType, "Person");
        assert.deepEqual(person.mbox, [actor.mbox]);
        const { data: known } = await xapi.getActivity({ activityId: activity });
        assert.equal(known.id, activity);
        assert.deepEqual(known.definition.name, object.definition.name);
        const { data: nobody } = await xapi.getAgent({ agent: somebody("nobody") });
        assert.equal(nobody.objectType, "Person");
        const { data: nothing } = await xapi.getActivity({ activityId: something("nothing") });
        assert.equal(nothing.definition, undefined);
      });
    });
  }
}
