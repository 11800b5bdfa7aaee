// A tour with TinCanJS, which speaks 1.0.2 and works with callbacks.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { asked, endpoint, key, secret, shared, somebody, something } from "./server.js";

const TinCan = createRequire(import.meta.url)("tincanjs");

const lrs = new TinCan.LRS({ endpoint, username: key, password: secret, allowFail: false });

/** Calls a method of a record store and waits for its callback: what it failed with, and its result. */
function ask(store, method, ...rest) {
  const options = rest.length > 0 && rest.at(-1)?.options ? rest.pop().options : {};
  return new Promise((resolve) => {
    const callback = (error, result) => resolve({ error, result });
    store[method](...rest, { ...options, callback });
  });
}

/** The result of the same, which must not fail. */
async function done(method, ...rest) {
  const { error, result } = await ask(lrs, method, ...rest);
  assert.equal(error, null, `${method}: ${error} ${result?.responseText}`);
  return result;
}

const options = (options) => ({ options });

function statement(actor, verb, activity, more = {}) {
  return new TinCan.Statement({ actor, verb: { id: verb }, target: { id: activity }, ...more });
}

describe("TinCanJS", () => {
  test("about names the version it speaks", async () => {
    const about = await done("about");
    assert.ok(about.version.includes(lrs.version), `${lrs.version} in ${about.version}`);
  });

  test("a wrong secret is told apart from a wrong request", async () => {
    const stranger = new TinCan.LRS({ endpoint, username: key, password: "no", allowFail: false });
    const { error } = await ask(stranger, "queryStatements", options({ params: {} }));
    assert.equal(error, 401);
    const { error: wrong } = await ask(lrs, "queryStatements", options({ params: { limit: -1 } }));
    assert.equal(wrong, 400);
  });

  test("a statement is sent by PUT and read", async () => {
    const sent = statement(somebody("ada"), asked, something("question"), {
      result: { score: { scaled: 0.1, raw: 1.5, max: 1.5 }, duration: "PT1M2.50S" },
    });
    await done("saveStatement", sent);
    const read = await done("retrieveStatement", sent.id);
    assert.equal(read.actor.mbox, sent.actor.mbox);
    assert.equal(read.target.id, sent.target.id);
    assert.equal(read.result.duration, "PT1M2.50S");
    assert.equal(read.result.score.raw, 1.5);
    assert.ok(read.stored && read.authority);
    const { error } = await ask(lrs, "retrieveStatement", randomUUID());
    assert.equal(error, 404);
  });

  test("the same statement again is no conflict, another one is", async () => {
    const sent = statement(somebody("ada"), asked, something("question"));
    await done("saveStatement", sent);
    await done("saveStatement", sent);
    const other = statement(somebody("bo"), asked, something("question"), { id: sent.id });
    const { error } = await ask(lrs, "saveStatement", other);
    assert.equal(error, 409);
  });

  test("many are sent, filtered, and paged through to the end", async () => {
    const [actor, activity] = [somebody("bo"), something("course")];
    const registration = randomUUID();
    const sent = Array.from({ length: 25 }, (_, number) =>
      statement(actor, number % 2 ? shared : asked, activity, { context: { registration } }),
    );
    await done("saveStatements", sent);
    for (const filter of [
      { agent: new TinCan.Agent(actor) },
      { activity: new TinCan.Activity({ id: activity }) },
      { registration },
    ]) {
      const params = { ...filter, limit: 4, ascending: true };
      let page = await done("queryStatements", options({ params }));
      const seen = page.statements.map((one) => one.id);
      while (page.more) {
        page = await done("moreStatements", options({ url: page.more }));
        seen.push(...page.statements.map((one) => one.id));
      }
      assert.deepEqual(seen, sent.map((one) => one.id));
    }
    const params = { agent: new TinCan.Agent(actor), verb: new TinCan.Verb({ id: shared }), related_agents: true };
    const some = await done("queryStatements", options({ params }));
    assert.equal(some.statements.length, 12);
  });

  test("a statement is voided", async () => {
    const actor = somebody("cy");
    const sent = statement(actor, asked, something("question"));
    await done("saveStatement", sent);
    const tincan = new TinCan({ recordStores: [lrs] });
    await new Promise((resolve, reject) => {
      const callback = ([{ err }]) => (err === null ? resolve() : reject(new Error(`${err}`)));
      tincan.voidStatement(sent, callback, { actor: new TinCan.Agent(actor) });
    });
    const { error } = await ask(lrs, "retrieveStatement", sent.id);
    assert.equal(error, 404);
    const voided = await done("retrieveVoidedStatement", sent.id);
    assert.equal(voided.id, sent.id);
  });

  test("attachments go along and come back", async () => {
    const actor = somebody("dee");
    const texts = ["A first note, with ü.", "A second note."];
    const attachments = texts.map((content) => ({
      usageType: "http://id.tincanapi.com/attachment/supporting_media",
      display: { en: "A note" },
      contentType: "text/plain",
      content,
    }));
    const sent = statement(actor, shared, something("idea"), { attachments });
    await done("saveStatement", sent);
    const more = [1, 2].map(() => statement(actor, shared, something("idea"), { attachments }));
    await done("saveStatements", more);
    const told = (one) => one.attachments.map((each) => each.getContentAsString());
    const one = await done("retrieveStatement", sent.id, options({ params: { attachments: true } }));
    assert.deepEqual(told(one), texts);
    const params = { agent: new TinCan.Agent(actor), attachments: true };
    const list = await done("queryStatements", options({ params }));
    assert.deepEqual(list.statements.map(told), [texts, texts, texts]);
    const without = await done("retrieveStatement", sent.id);
    assert.equal(without.attachments[0].content, null);
  });

  test("state is kept for each registration, merged, listed and dropped", async () => {
    const place = {
      agent: new TinCan.Agent(somebody("eve")),
      activity: new TinCan.Activity({ id: something("course") }),
    };
    const json = { contentType: "application/json" };
    const registration = randomUUID();
    await done("saveState", "bookmark", { page: 1, seen: ["a"] }, options({ ...place, ...json }));
    await done("saveState", "bookmark", { page: 2 }, options({ ...place, ...json, method: "POST" }));
    await done("saveState", "bookmark", { page: 9 }, options({ ...place, ...json, registration }));
    const state = await done("retrieveState", "bookmark", options(place));
    assert.deepEqual(state.contents, { page: 2, seen: ["a"] });
    const other = await done("retrieveState", "bookmark", options({ ...place, registration }));
    assert.deepEqual(other.contents, { page: 9 });

    const care = { ...place, ...json, lastSHA1: state.etag };
    await done("saveState", "bookmark", { page: 3 }, options(care));
    const { error } = await ask(lrs, "saveState", "bookmark", { page: 4 }, options({ ...care }));
    assert.equal(error, 412);

    await done("saveState", "note", "Hello, ü.", options({ ...place, contentType: "text/plain" }));
    const note = await done("retrieveState", "note", options(place));
    assert.equal(note.contents, "Hello, ü.");
    // What a client computes for itself where it cannot read headers.
    assert.equal(note.etag, `"${TinCan.Utils.getSHA1String("Hello, ü.")}"`);

    assert.deepEqual((await done("retrieveStateIds", options(place))).sort(), ["bookmark", "note"]);
    await done("dropState", "note", options(place));
    assert.equal(await done("retrieveState", "note", options(place)), null);
    await done("dropState", null, options(place));
    assert.deepEqual(await done("retrieveStateIds", options(place)), []);
  });

  for (const [kind, place] of [
    ["Agent", { agent: new TinCan.Agent(somebody("fay")) }],
    ["Activity", { activity: new TinCan.Activity({ id: something("course") }) }],
  ]) {
    test(`profiles of an ${kind} are written with care for what others wrote`, async () => {
      const json = { ...place, contentType: "application/json" };
      const [save, retrieve] = [`save${kind}Profile`, `retrieve${kind}Profile`];
      await done(save, "settings", { size: 1 }, options({ ...json }));
      const { error: taken } = await ask(lrs, save, "settings", { size: 2 }, options({ ...json }));
      assert.equal(taken, 412);
      const profile = await done(retrieve, "settings", options(place));
      assert.deepEqual(profile.contents, { size: 1 });
      const care = { ...json, lastSHA1: profile.etag };
      await done(save, "settings", { size: 3 }, options({ ...care }));
      const { error: stale } = await ask(lrs, save, "settings", { size: 4 }, options({ ...care }));
      assert.equal(stale, 412);
      const { etag } = await done(retrieve, "settings", options(place));
      const merge = { ...json, method: "POST", lastSHA1: etag };
      await done(save, "settings", { colour: "red" }, options(merge));
      const merged = await done(retrieve, "settings", options(place));
      assert.deepEqual(merged.contents, { size: 3, colour: "red" });
      assert.deepEqual(await done(`retrieve${kind}ProfileIds`, options(place)), ["settings"]);
      await done(`drop${kind}Profile`, "settings", options(place));
      assert.equal(await done(retrieve, "settings", options(place)), null);
    });
  }

  test("an activity is what was told of it", async () => {
    const activity = something("book");
    const definition = { name: { en: "A book", de: "Ein Buch" } };
    await done("saveStatement", statement(somebody("gus"), shared, activity, { target: { id: activity, definition } }));
    const known = await done("retrieveActivity", activity, options({}));
    assert.deepEqual(known.definition.name, definition.name);
    const nothing = await done("retrieveActivity", something("nothing"), options({}));
    assert.equal(nothing.definition, null);
  });
});
