// The door: scans tickets and says who may come in.

import { useLocation } from "preact-iso";
import { useState } from "preact/hooks";

import { OperatorGate } from "../ops/operator_gate";
import { PageHead } from "../ui/page_head";
import { CameraPicture, CameraSwitch } from "./camera_view";
import "./check_in.css";
import { CodeField } from "./code_field";
import { DoorEvent } from "./door_event";
import { play, shake } from "./signals";
import { useCamera } from "./use_camera";
import { useDoor, type Door } from "./use_door";
import { Sign, VerdictView } from "./verdict_view";

function History({ door }: { door: Door }) {
  const { history, goodCount } = door;
  return (
    <section class="stack history" aria-labelledby="history-title">
      <h2 id="history-title">
        At this door{" "}
        <span class="soft tabular">{goodCount.toLocaleString()} let in</span>
      </h2>
      {history.length === 0 && <p class="soft">No ticket was checked yet.</p>}
      <ol class="plain-list" reversed>
        {history.map(({ number, at, verdict }) => (
          <li key={number} class={`history-${verdict.tone}`}>
            <Sign tone={verdict.tone} />
            <span>
              <strong>{verdict.title}</strong>
              {verdict.place && ` · ${verdict.place}`}
              {verdict.tone !== "good" && verdict.detail && (
                <span class="soft small"> · {verdict.detail}</span>
              )}
            </span>
            <time class="soft small tabular" dateTime={at.toISOString()}>
              {at.toLocaleTimeString()}
            </time>
          </li>
        ))}
      </ol>
    </section>
  );
}

function SoundSwitch(props: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  const { isOn, onChange } = props;
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(x) => {
          onChange(x.currentTarget.checked);
          if (x.currentTarget.checked) play("good");
        }}
      />
      Sound
    </label>
  );
}

function DoorDesk({ event }: { event?: string }) {
  const [hasSound, setSound] = useState(false);
  const door = useDoor(event, ({ tone }) => {
    shake(tone);
    if (hasSound) play(tone);
  });
  const camera = useCamera(door.check);
  return (
    <div class={`door door-camera-${camera.state}`}>
      <DoorEvent event={event} />
      <CameraPicture camera={camera} />
      <VerdictView
        newest={door.history[0]}
        isChecking={door.isChecking}
        onRetry={door.check}
      />
      <div class="stack door-controls">
        <CameraSwitch camera={camera} />
        <CodeField onCode={door.check} />
        <SoundSwitch isOn={hasSound} onChange={setSound} />
      </div>
      <History door={door} />
    </div>
  );
}

export default function CheckInPage() {
  const { url } = useLocation();
  const query = new URL(url, "http://page").searchParams;
  const event = /^[1-9]\d{0,18}$/.exec(query.get("event") ?? "")?.[0];
  return (
    <main id="main" class="page check-in">
      <PageHead title="Check-in" />
      <OperatorGate>
        <DoorDesk event={event} />
      </OperatorGate>
    </main>
  );
}
