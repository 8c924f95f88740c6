// A house whose tickets are paid for at Stripe, as far as a test account goes:
// its API and its bank (tests/support/stripe), and its form for cards.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { createServer as createPort } from "node:net";
import { once } from "node:events";
import readline from "node:readline";

import { openHouse } from "./house.js";

const program =
  process.env.STRIPE_TEST_SERVER ?? "build/release/stripe_test_server";

/** Numbers of cards, as https://docs.stripe.com/testing has them. */
const methods = {
  "4242 4242 4242 4242": "pm_card_visa",
  "4000 0000 0000 9995": "pm_card_chargeDeclinedInsufficientFunds",
  "4000 0025 0000 3155": "pm_card_authenticationRequired",
};

/** What is in Stripe's frame. It talks to the script, and to nobody else. */
const frame = `<!doctype html><meta charset="utf-8"><title>Secure card</title>
<label>Card number <input name="number" inputmode="numeric"></label>
<script>
  addEventListener("message", () => {
    const number = document.querySelector("input").value.trim();
    parent.postMessage({ number }, "*");
  });
</script>`;

/** Stripe.js, as far as the page uses it. */
const script = `
window.Stripe = (key) => {
  const root = new URL(document.currentScript?.src ?? stripeRoot).origin;
  const methods = ${JSON.stringify(methods)};
  if (!key.startsWith("pk_test_")) throw new Error("no publishable key");
  const ask = (at) => new Promise((done) => {
    const hear = (x) => {
      if (x.source !== at.contentWindow || x.origin !== root) return;
      removeEventListener("message", hear);
      done(x.data.number);
    };
    addEventListener("message", hear);
    at.contentWindow.postMessage("number?", root);
  });
  return {
    elements: (options) => {
      const wanted = { mode: "payment", captureMethod: "manual",
        paymentMethodCreation: "manual" };
      for (const [name, value] of Object.entries(wanted))
        if (options[name] !== value) throw new Error(name);
      if (!(options.amount > 0) || !/^[a-z]{3}$/.test(options.currency))
        throw new Error("what is to be paid?");
      if (String(options.paymentMethodTypes) !== "card")
        throw new Error("by cards only");
      const at = document.createElement("iframe");
      at.title = "Secure card payment input frame";
      at.src = root + "/card";
      at.width = "100%";
      return {
        at,
        create: () => ({
          mount: (box) => box.append(at),
          destroy: () => at.remove(),
          on: (event, then) => event === "ready" && (at.onload = then),
        }),
        async submit() {
          if ((await ask(at)) === "")
            return { error: { message: "Your card number is incomplete." } };
          this.isSubmitted = true;
          return {};
        },
      };
    },
    createPaymentMethod: async ({ elements }) => {
      if (!elements.isSubmitted) throw new Error("submit comes first");
      elements.isSubmitted = false;
      const id = methods[await ask(elements.at)];
      return id ? { paymentMethod: { id } }
        : { error: { message: "Your card number is invalid." } };
    },
  };
};
const stripeRoot = document.currentScript.src;`;

async function freePort() {
  const server = createPort().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Serves Stripe.js, and what it shows. */
async function openForms() {
  const forms = { isAway: false };
  const server = createServer((request, answer) => {
    const isScript = request.url === "/v3/";
    const type = isScript ? "text/javascript" : "text/html";
    answer.writeHead(forms.isAway ? 503 : 200, { "Content-Type": type });
    answer.end(isScript ? script : frame);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  forms.root = `http://127.0.0.1:${server.address().port}`;
  forms.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return forms;
}

/** Stripe's API on a free port. */
async function openAccount() {
  const server = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of readline.createInterface(server.stdout))
    return {
      root: line.trim(),
      close: () => server.kill(),
      balance: async () => (await fetch(`${line.trim()}/_test/balance`)).json(),
    };
  throw new Error("the test account did not start");
}

/** @param withKey whether the page may take cards */
export async function openStripeHouse({ withKey = true } = {}) {
  const account = await openAccount();
  const forms = await openForms();
  const port = await freePort();
  process.env.ONSALE_STRIPE_SECRET_KEY = "sk_test_onsale";
  const options = ["--payments", "stripe", "--stripe-url", account.root]
    .concat(["--public-url", `http://127.0.0.1:${port}`])
    .concat(["--stripe-script", `${forms.root}/v3/`])
    .concat(withKey ? ["--stripe-publishable-key", "pk_test_onsale"] : []);
  const house = await openHouse({ options, port });
  const close = async () => {
    await house.close();
    account.close();
    forms.close();
  };
  return { house, account, forms, close };
}
