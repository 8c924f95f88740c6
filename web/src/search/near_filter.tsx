// Events around where one is. Nobody is asked for that before they want it.

import { useState } from "preact/hooks";

import type { SearchState } from "./search_state";

interface Props {
  state: SearchState;
  onChange: (next: SearchState) => void;
}

const radii = [10, 25, 50, 100, 250];
const firstRadiusKm = 50;

/** A hundredth of a degree is a kilometre: nobody's house is in an address. */
const roughly = (degrees: number): number => Math.round(degrees * 100) / 100;

function whyNot(error: GeolocationPositionError): string {
  return error.code === error.PERMISSION_DENIED
    ? "Your browser was not allowed to say where you are. Allow it for this " +
        "site, or choose a city."
    : "Your browser could not find out where you are. Try again, or choose a " +
        "city.";
}

function useWhereIAm(found: (lat: number, lon: number) => void) {
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState("");
  const ask = () => {
    // Browsers offer it to pages from HTTPS only.
    if (!("geolocation" in navigator)) {
      setProblem("Your browser cannot say where you are. Choose a city.");
      return;
    }
    setAsking(true);
    setProblem("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setAsking(false);
        found(roughly(coords.latitude), roughly(coords.longitude));
      },
      (error) => {
        setAsking(false);
        setProblem(whyNot(error));
      },
      { timeout: 10_000, maximumAge: 600_000 },
    );
  };
  return { ask, isAsking, problem };
}

export function NearFilter({ state, onChange }: Props) {
  const { near } = state;
  const where = useWhereIAm((lat, lon) =>
    onChange({
      ...state,
      near: { lat, lon, radiusKm: firstRadiusKm },
      sort: state.text ? state.sort : "distance",
    }),
  );
  return (
    <fieldset class="filter">
      <legend>Near you</legend>
      {near ? (
        <label class="field">
          <span>Within</span>
          <select
            value={String(near.radiusKm)}
            onChange={(x) => {
              const radiusKm = Number(x.currentTarget.value);
              onChange({ ...state, near: { ...near, radiusKm } });
            }}
          >
            {[...new Set([...radii, near.radiusKm])].map((km) => (
              <option key={km} value={String(km)}>
                {km} km
              </option>
            ))}
          </select>
        </label>
      ) : (
        <button
          type="button"
          class="button button-small"
          disabled={where.isAsking}
          onClick={where.ask}
        >
          {where.isAsking ? "Looking where you are…" : "Use where I am"}
        </button>
      )}
      <p class="small notice-text" role="status">
        {where.problem}
      </p>
    </fieldset>
  );
}
