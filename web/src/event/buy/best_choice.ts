import type { Choice } from "../../api/calls";

export interface BestWish {
  quantity: number;
  /** Empty: anywhere. Else `level P1` or `section 101`. */
  where: string;
  together: boolean;
  accessible: number;
}

export function bestChoice(event_id: string, wish: BestWish): Choice {
  const [kind, id] = wish.where.split(" ");
  const accessible = Math.min(wish.accessible, wish.quantity);
  return {
    event_id,
    best_available: {
      quantity: wish.quantity,
      ...(kind === "level" && { price_level: id }),
      ...(kind === "section" && { section: id }),
      ...(accessible > 0 && { accessible }),
      ...(!wish.together && { adjacent: false }),
    },
  };
}
