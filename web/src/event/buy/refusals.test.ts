import { describe, expect, test } from "vitest";

import { Refusal } from "../../api/refusal";
import { bestChoice } from "./best_choice";
import { explain } from "./refusal_words";

const refused = (kind: string, more: object = {}) =>
  new Refusal({ type: `/problems/${kind}`, title: "No", status: 409, ...more });

const asked = { limit: 8, byName: false, accessible: false };

describe("a refusal in words", () => {
  test("says what the limit is, and where one's tickets are", () => {
    const said = explain(
      refused("ticket-limit", { field: "tickets_per_user" }),
      asked,
    );
    expect(said.text).toContain("8 tickets");
    expect(said.next).toBe("bookings");
    const carts = explain(
      refused("ticket-limit", { field: "open_holds" }),
      asked,
    );
    expect(carts.text).toContain("open carts");
  });

  test("offers seats apart only if there are any", () => {
    const some = refused("no-adjacent-seats", { alternatives: ["9-1-1"] });
    expect(explain(some, asked).next).toBe("apart");
    expect(explain(refused("no-adjacent-seats"), asked).next).toBeUndefined();
  });

  test("leads to the waiting room if that is what is missing", () => {
    expect(explain(refused("not-admitted"), asked).next).toBe("room");
  });

  test("says that asking again is safe when the server was busy", () => {
    const busy = refused("overloaded", { status: 503 });
    expect(explain(busy, asked).text).toContain("is held once");
  });

  test("does not say so when nobody knows what happened", () => {
    const unknown = refused("outcome-unknown", { status: 503 });
    expect(explain(unknown, asked).text).not.toContain("nothing was held");
    expect(explain(unknown, asked).next).toBe("bookings");
  });

  test("of a kind unknown here says what the server said", () => {
    const other = refused("strange", { title: "Strange", detail: "So it is" });
    expect(explain(other, asked).text).toBe("Strange. So it is");
  });
});

describe("a wish for the best seats", () => {
  const wish = { quantity: 3, where: "", together: true, accessible: 0 };

  test("asks for no more than it says", () => {
    expect(bestChoice("10", wish)).toEqual({
      event_id: "10",
      best_available: { quantity: 3 },
    });
  });

  test("names a price or a section, and what is needed", () => {
    expect(
      bestChoice("10", {
        quantity: 2,
        where: "section 101",
        together: false,
        accessible: 3,
      }),
    ).toEqual({
      event_id: "10",
      best_available: {
        quantity: 2,
        section: "101",
        accessible: 2,
        adjacent: false,
      },
    });
    expect(bestChoice("10", { ...wish, where: "level P1" })).toMatchObject({
      best_available: { price_level: "P1" },
    });
  });
});
