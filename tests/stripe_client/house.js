// The test account as a server, and Onsale with it as its payment provider.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import readline from "node:readline";

import Stripe from "stripe";

export const secretKey = "sk_test_onsale";
export const webhookSecret = "whsec_onsale";

/** A program that prints where it serves, first of all. */
class Server {
  constructor(program, options = [], environment = {}) {
    this.process = spawn(program, options, {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  async address() {
    for await (const line of readline.createInterface(this.process.stdout)) {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (found) return new URL(found[0]);
    }
    throw new Error("the server did not start");
  }

  async close() {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) return;
    this.process.kill("SIGTERM");
    await once(this.process, "exit");
  }
}

export class StripeServer extends Server {
  constructor() {
    super(
      process.env.STRIPE_TEST_SERVER ??
        "../../build/release/stripe_test_server",
    );
  }

  async start() {
    this.url = await this.address();
    return this;
  }

  /** Stripe's own client, at this server. */
  client(options = {}, key = secretKey) {
    return new Stripe(key, {
      host: this.url.hostname,
      port: this.url.port,
      protocol: "http",
      apiVersion: "2024-06-20",
      maxNetworkRetries: 0,
      telemetry: false,
      ...options,
    });
  }

  async ask(path) {
    return (await fetch(new URL(path, this.url))).json();
  }

  /** @param how the number of a `mishap` for each of the next calls */
  async spoil(endpoint, ...how) {
    const body = new URLSearchParams({ endpoint, how: how.join() });
    const url = new URL("/_test/spoil", this.url);
    assert.ok((await fetch(url, { method: "POST", body })).ok);
  }
}

/** The real program, which has not got a show. */
export class Onsale extends Server {
  static #directory = () => mkdtempSync(join(tmpdir(), "onsale-stripe-"));

  constructor(stripe) {
    const directory = Onsale.#directory();
    super(
      process.env.ONSALE ?? "../../build/release/onsale",
      [
        ["serve", "--listen", "127.0.0.1:0", "--log-level", "error"],
        ["--storage", `sqlite:${join(directory, "onsale.db")}`],
        ["--payments", "stripe", "--stripe-url", stripe.url.origin],
        ["--public-url", "https://tickets.example"],
      ].flat(),
      {
        ONSALE_STRIPE_SECRET_KEY: secretKey,
        ONSALE_STRIPE_WEBHOOK_SECRETS: webhookSecret,
      },
    );
    this.directory = directory;
  }

  async start() {
    this.url = await this.address();
    return this;
  }

  async close() {
    await super.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** @returns the status of the answer */
  async webhook(body, signature) {
    const answer = await fetch(new URL("/webhooks/stripe", this.url), {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Stripe-Signature": signature,
      },
      body,
    });
    return answer.status;
  }
}
