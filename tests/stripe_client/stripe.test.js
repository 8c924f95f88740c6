// Stripe's own client library judges the test account that Onsale is tested
// with, and makes the signatures that Onsale has to take.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import Stripe from "stripe";

import { Onsale, StripeServer, webhookSecret } from "./house.js";

let server;
let stripe;

before(async () => {
  server = await new StripeServer().start();
  stripe = server.client();
});

after(() => server.close());

const manual = (more = {}) => ({
  amount: 2500,
  currency: "eur",
  capture_method: "manual",
  payment_method_types: ["card"],
  metadata: { booking: "b", attempt: "1" },
  ...more,
});

const pay = async (card, more) => {
  const made = await stripe.paymentIntents.create(manual(more));
  return stripe.paymentIntents.confirm(made.id, {
    payment_method: card,
    return_url: "https://tickets.example/checkout/b",
  });
};

const failure = (call) =>
  call.then(
    () => assert.fail("it should have failed"),
    (why) => why,
  );

test("a card is authorised, captured, and paid back", async () => {
  const made = await stripe.paymentIntents.create(manual());
  assert.equal(made.status, "requires_payment_method");
  assert.deepEqual({ ...made.metadata }, { booking: "b", attempt: "1" });
  const held = await stripe.paymentIntents.confirm(made.id, {
    payment_method: "pm_card_visa",
    expand: ["latest_charge"],
  });
  assert.equal(held.status, "requires_capture");
  assert.equal(held.amount_capturable, 2500);
  assert.equal(held.latest_charge.captured, false);
  const taken = await stripe.paymentIntents.capture(made.id);
  assert.equal(taken.status, "succeeded");
  assert.equal(taken.amount_received, 2500);
  const refund = await stripe.refunds.create({ payment_intent: made.id });
  assert.equal(refund.status, "succeeded");
  const now = await stripe.paymentIntents.retrieve(made.id, {
    expand: ["latest_charge"],
  });
  assert.equal(now.latest_charge.refunded, true);
});

test("a card that is declined is an error of the card", async () => {
  const why = await failure(pay("pm_card_chargeDeclinedInsufficientFunds"));
  assert.ok(why instanceof Stripe.errors.StripeCardError);
  assert.equal(why.code, "card_declined");
  assert.equal(why.decline_code, "insufficient_funds");
  assert.equal(why.payment_intent.status, "requires_payment_method");
  const expired = await failure(pay("pm_card_chargeDeclinedExpiredCard"));
  assert.equal(expired.code, "expired_card");
});

test("a bank that asks has a page, and leads back", async () => {
  const asked = await pay("pm_card_authenticationRequired");
  assert.equal(asked.status, "requires_action");
  assert.equal(asked.next_action.type, "redirect_to_url");
  const { url } = asked.next_action.redirect_to_url;
  const page = await fetch(url);
  assert.match(await page.text(), /Approve/);
  const done = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ decision: "approve" }),
    redirect: "manual",
  });
  assert.equal(done.status, 303);
  assert.equal(
    done.headers.get("location"),
    "https://tickets.example/checkout/b",
  );
  const now = await stripe.paymentIntents.retrieve(asked.id);
  assert.equal(now.status, "requires_capture");
});

test("what does not fit the state is refused with the intent", async () => {
  const held = await pay("pm_card_visa");
  const gone = await stripe.paymentIntents.cancel(held.id);
  assert.equal(gone.status, "canceled");
  const why = await failure(stripe.paymentIntents.capture(held.id));
  assert.ok(why instanceof Stripe.errors.StripeInvalidRequestError);
  assert.equal(why.code, "payment_intent_unexpected_state");
  assert.equal(why.payment_intent.status, "canceled");
  const nobody = await failure(stripe.paymentIntents.retrieve("pi_nobody"));
  assert.equal(nobody.code, "resource_missing");
  assert.equal(nobody.statusCode, 404);
});

test("a key is answered once, and for one request", async () => {
  const key = { idempotencyKey: "key-1" };
  const first = await stripe.paymentIntents.create(manual(), key);
  const again = await stripe.paymentIntents.create(manual(), key);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  const why = await failure(
    stripe.paymentIntents.create(manual({ amount: 9900 }), key),
  );
  assert.ok(why instanceof Stripe.errors.StripeIdempotencyError);
});

test("errors are of the classes that they should be", async () => {
  const { errors } = Stripe;
  const spoilt = async (...how) => {
    await server.spoil("create", ...how);
    return failure(stripe.paymentIntents.create(manual()));
  };
  // The client tries a connection that was closed once more by itself, and a
  // key that is in use as well.
  assert.ok((await spoilt(2, 2)) instanceof errors.StripeConnectionError);
  assert.equal((await spoilt(4)).code, "lock_timeout");
  assert.ok((await spoilt(5)) instanceof errors.StripeRateLimitError);
  assert.ok((await spoilt(6)) instanceof errors.StripeAPIError);
  const inUse = await spoilt(13, 13);
  assert.ok(inUse instanceof errors.StripeIdempotencyError);
  assert.equal(inUse.statusCode, 409);
  assert.equal(inUse.code, "idempotency_key_in_use");
  const other = server.client({}, "sk_test_other");
  const why = await failure(other.paymentIntents.create(manual()));
  assert.ok(why instanceof errors.StripeAuthenticationError);
});

test("the client's own retries make one payment", async () => {
  const patient = server.client({ maxNetworkRetries: 2 });
  await server.spoil("create", 3);
  const made = await patient.paymentIntents.create(
    manual({ metadata: { booking: "retried", attempt: "1" } }),
  );
  const all = await stripe.paymentIntents.list({ limit: 100 });
  const same = all.data.filter((x) => x.metadata.booking === "retried");
  assert.deepEqual(
    same.map((x) => x.id),
    [made.id],
  );
});

test("a list has pages", async () => {
  const before = await stripe.paymentIntents.list({ limit: 100 });
  const ids = [];
  for await (const x of stripe.paymentIntents.list({ limit: 3 }))
    ids.push(x.id);
  assert.deepEqual(
    ids,
    before.data.map((x) => x.id),
  );
  const none = await stripe.paymentIntents.list({ created: { lt: 1 } });
  assert.equal(none.data.length, 0);
});

test("events are signed as Stripe's are", async () => {
  await server.ask("/_test/events");
  const held = await pay("pm_card_visa");
  const events = await server.ask("/_test/events");
  const read = events.map(({ body, signature }) =>
    stripe.webhooks.constructEvent(body, signature, webhookSecret),
  );
  assert.deepEqual(
    read.map((x) => x.type),
    ["payment_intent.created", "payment_intent.amount_capturable_updated"],
  );
  assert.equal(read[1].data.object.id, held.id);
  const [{ body, signature }] = events;
  for (const [text, secret] of [
    [`${body} `, webhookSecret],
    [body, "whsec_other"],
  ])
    assert.throws(
      () => stripe.webhooks.constructEvent(text, signature, secret),
      Stripe.errors.StripeSignatureVerificationError,
    );
});

test("Onsale takes signatures that Stripe's library makes", async () => {
  const onsale = await new Onsale(server).start();
  try {
    const payload = JSON.stringify({
      id: "evt_1",
      object: "event",
      type: "payment_intent.succeeded",
      data: { object: { id: "pi_1", object: "payment_intent" } },
    });
    const sign = (more) =>
      stripe.webhooks.generateTestHeaderString({
        payload,
        secret: webhookSecret,
        ...more,
      });
    const now = Math.floor(Date.now() / 1000);
    assert.equal(await onsale.webhook(payload, sign({})), 200);
    for (const wrong of [
      { secret: "whsec_other" },
      { timestamp: now - 400 },
      { timestamp: now + 400 },
      { scheme: "v0" },
    ])
      assert.equal(await onsale.webhook(payload, sign(wrong)), 400);
    assert.equal(await onsale.webhook(payload.slice(1), sign({})), 400);
  } finally {
    await onsale.close();
  }
});
