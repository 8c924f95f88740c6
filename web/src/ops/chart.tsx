// Lines over time. What they say is said beside them in words as well.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

import { useMedia } from "../ui/use_media";
import { axisTimes } from "./axis_times";

export interface Line {
  label: string;
  /** A colour of `styles/base.css`, for example `--accent`. */
  colour: string;
  isDashed?: boolean;
  values: number[];
}

interface Props {
  /** What it shows, for those who cannot see it. */
  title: string;
  /** Seconds since 1970, rising; one value of each line for each. */
  times: number[];
  lines: Line[];
  words: (value: number) => string;
  /** The axis goes up to this at least. */
  least: number;
}

const height = 220;
const axisFont = "12px system-ui, sans-serif";

function optionsFor(props: Props, place: HTMLElement): uPlot.Options {
  const style = getComputedStyle(place);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour("--soft"),
    font: axisFont,
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
  };
  const series = props.lines.map((line): uPlot.Series => ({
    label: line.label,
    stroke: colour(line.colour),
    width: 2,
    dash: line.isDashed ? [6, 4] : undefined,
    paths: uPlot.paths.stepped?.({ align: 1 }),
    points: { show: false },
    value: (_, x) => (x === null ? "–" : props.words(x)),
  }));
  return {
    width: place.clientWidth,
    height,
    scales: {
      y: { range: (_, __, top) => [0, Math.max(props.least, top * 1.08)] },
    },
    axes: [
      { ...axis, space: 80, values: (_, times) => axisTimes(times) },
      {
        ...axis,
        size: 72,
        values: (_, values) =>
          values.map((x) => (Number.isInteger(x) ? props.words(x) : "")),
      },
    ],
    series: [
      {
        label: "Time",
        value: (_, x) =>
          x === null ? "–" : new Date(x * 1000).toLocaleString(),
      },
      ...series,
    ],
    cursor: { drag: { x: false, y: false } },
  };
}

export function Chart(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const isDark = useMedia("(prefers-color-scheme: dark)");
  const { times, lines, title } = props;
  const data: uPlot.AlignedData = [times, ...lines.map((x) => x.values)];

  useEffect(() => {
    const inside = place.current;
    if (!inside) return;
    const made = new uPlot(optionsFor(props, inside), data, inside);
    plot.current = made;
    const sizes = new ResizeObserver(() =>
      made.setSize({ width: inside.clientWidth, height }),
    );
    sizes.observe(inside);
    return () => {
      sizes.disconnect();
      made.destroy();
    };
  }, [isDark]); // a canvas does not follow the page's colours by itself

  useEffect(() => plot.current?.setData(data), [times, lines]);
  return <div class="chart" role="img" aria-label={title} ref={place} />;
}
