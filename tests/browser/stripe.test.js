// Paying by Stripe's own form, with a card whose number the page never sees.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { picture, shared } from "./house.js";
import { openStripeHouse } from "./stripe_house.js";
import { expectNoComplaints, holdSeats, until } from "./steps.js";

const here = shared({ withHouse: false });
let stripe;

before(async () => {
  stripe = await openStripeHouse();
});
after(() => stripe?.close());

const price = 6650;

/** Holds a seat, and fills Stripe's form in. */
async function withCard(page, row, number) {
  await page.goto("/e/1");
  await holdSeats(page, "North-west", row, [5]);
  await cardNumber(page).fill(number);
}

const cardNumber = (page) =>
  page
    .frameLocator('iframe[title="Secure card payment input frame"]')
    .getByLabel("Card number");

const press = (page) => page.getByRole("button", { name: /^Pay / }).click();

const isPaid = (page) =>
  page.getByRole("heading", { name: "It is yours" }).waitFor();

test("a card is taken in a frame and the seats are paid for", async () => {
  const page = await here.visitor({}, stripe.house);
  await withCard(page, "A", "4242 4242 4242 4242");
  await picture(page, "stripe-card");
  assert.equal(await page.getByText(/no money moves/).count(), 0);
  await press(page);
  await isPaid(page);
  await until("the money is taken", async () => {
    const { captured, on_hold } = await stripe.account.balance();
    return captured === price && on_hold === 0;
  });
  expectNoComplaints(page);
});

test("what is wrong with a card is said before anybody pays", async () => {
  const page = await here.visitor({}, stripe.house);
  await withCard(page, "B", "");
  await press(page);
  await page.getByText("Your card number is incomplete.").waitFor();
  await cardNumber(page).fill("1234");
  await press(page);
  await page.getByText("Your card number is invalid.").waitFor();
  await cardNumber(page).fill("4000 0000 0000 9995");
  await press(page);
  await page.getByText(/there is not enough money on it/).waitFor();
  await picture(page, "stripe-declined");
  await cardNumber(page).fill("4242 4242 4242 4242");
  await press(page);
  await isPaid(page);
  expectNoComplaints(page);
});

test("a bank that asks leads back and the page goes on", async () => {
  const page = await here.visitor({}, stripe.house);
  await withCard(page, "C", "4000 0025 0000 3155");
  await press(page);
  const [bank] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: /bank/i }).click(),
  ]);
  await bank.getByRole("button", { name: "Approve" }).click();
  await isPaid(page);
  // The bank's page led back to the checkout, which shows the same there.
  await bank.waitForURL(/\/checkout\/[a-z2-7]+$/);
  await isPaid(bank);
  expectNoComplaints(page);
});

test("a bank that is refused leaves the seats to another card", async () => {
  const page = await here.visitor({}, stripe.house);
  await withCard(page, "D", "4000 0025 0000 3155");
  await press(page);
  const [bank] = await Promise.all([
    page.context().waitForEvent("page"),
    page.getByRole("link", { name: /bank/i }).click(),
  ]);
  await bank.getByRole("button", { name: "Decline" }).click();
  await page.getByText(/the payment was not approved/).waitFor();
  await cardNumber(page).fill("4242 4242 4242 4242");
  await press(page);
  await isPaid(page);
  expectNoComplaints(page);
});

test("a form that does not load can be asked for again", async () => {
  const page = await here.visitor({}, stripe.house);
  stripe.forms.isAway = true;
  await page.goto("/e/1");
  await holdSeats(page, "North-west", "E", [5]);
  await page.getByText(/The form for your card did not load/).waitFor();
  stripe.forms.isAway = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await cardNumber(page).fill("4242 4242 4242 4242");
  await press(page);
  await isPaid(page);
});

test("without a publishable key the page says that it takes no cards", async () => {
  const bare = await openStripeHouse({ withKey: false });
  try {
    const page = await here.visitor({}, bare.house);
    await page.goto("/e/1");
    await holdSeats(page, "North-west", "A", [5]);
    await page.getByText(/takes no cards on this page/).waitFor();
    assert.equal(await page.getByRole("button", { name: /^Pay / }).count(), 0);
    expectNoComplaints(page);
  } finally {
    await bare.close();
  }
});
