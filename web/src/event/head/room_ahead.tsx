import { useLoaded } from "../../ui/loading";
import { lookAtRoom } from "../model/room_door";
import { useShop } from "../model/shop";
import { here } from "./opens_in";

/** Before the sale: says that there will be a line, and from when on. */
export function RoomAhead() {
  const { hall } = useShop();
  const [room] = useLoaded(hall.id, () => lookAtRoom(hall.id));
  if (room.state !== "here" || room.value?.state !== "announced") return null;
  const { opens_at } = room.value;
  return (
    <p>
      There will be a waiting room
      {opens_at !== undefined && <>, open from {here(opens_at)} on</>}. All who
      are in it when the sale begins have the same chance.{" "}
      <a href={`/e/${hall.id}/room`}>About the waiting room</a>
    </p>
  );
}
