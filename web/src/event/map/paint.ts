import { paintAreas, paintStage } from "./paint_areas";
import { paintLabels } from "./paint_labels";
import { paintSeats } from "./paint_seats";
import { showsSeats, type Scene, type Screen } from "./scene";

/** Draws the whole map anew. */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  screen: Screen,
): void {
  const { width, height, ratio, view } = screen;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  paintStage(context, scene, screen);
  paintAreas(context, scene, screen);
  if (showsSeats(scene.plan, view)) paintSeats(context, scene, screen);
  paintLabels(context, scene, screen);
}
