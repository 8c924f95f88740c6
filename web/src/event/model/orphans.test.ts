import { describe, expect, test } from "vitest";

import { hallOf } from "./hall_for_tests";
import { strandedSeats } from "./orphans";

const hall = hallOf(["AAAAA"]);
const row = hall.rows[0]?.seats ?? [];

/** @param picture `.` free, `x` taken, `C` free and chosen */
function stranded(picture: string): string[] {
  const those = (sign: string) =>
    new Set(
      row.filter((_, i) => sign.includes(picture[i] ?? "")).map((x) => x.id),
    );
  return strandedSeats(hall, those("C"), those(".C")).map((x) => x.number);
}

describe("a choice strands a seat", () => {
  test("that is left between it and the end of the row", () => {
    expect(stranded(".CC..")).toEqual(["1"]);
  });

  test("that is left between it and a taken one", () => {
    expect(stranded("CC.x.")).toEqual(["3"]);
  });

  test("that is left between two chosen ones", () => {
    expect(stranded("C.CCC")).toEqual(["2"]);
  });

  test("but not one that was alone before, or two together", () => {
    expect(stranded(".xCCx")).toEqual([]);
    expect(stranded("..CCC")).toEqual([]);
    expect(stranded("CCCCC")).toEqual([]);
  });
});
