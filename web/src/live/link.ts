// A live connection that comes back by itself: a WebSocket whose every message
// is JSON. Where proxies allow none, server-sent events carry the same.

import { signal, type ReadonlySignal } from "@preact/signals";

export interface LinkOptions<Message> {
  /** The address to connect to, asked anew for each connection. */
  path: () => string;
  onMessage: (message: Message) => void;
  /** The server ended it for good, for example after `done`. */
  onEnd?: (reason: string) => void;
  /** Runs before each connection but the first; it may refresh a pass. */
  beforeRetry?: () => Promise<void>;
}

export interface Link {
  /** Whether messages come in at the moment. */
  readonly isUp: ReadonlySignal<boolean>;
  close(): void;
}

const firstPause = 500;
const longestPause = 15_000;

/** After so many WebSockets that never opened, events are tried. */
const closedDoors = 3;

/** Close codes (docs/waiting-room.md) after which connecting again is no use. */
const lastCodes = new Set([1000, 1003, 1007, 1009]);

export function openLink<Message>(options: LinkOptions<Message>): Link {
  const isUp = signal(false);
  let closed = false;
  let failures = 0;
  let hang: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hear = (text: string) => {
    failures = 0;
    isUp.value = true;
    options.onMessage(JSON.parse(text) as Message);
  };

  const later = () => {
    isUp.value = false;
    if (closed) return;
    // Everybody lost the server at once: come back at different times.
    const pause = Math.min(longestPause, firstPause * 2 ** failures);
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(() => void again(), pause * (0.5 + Math.random()));
  };

  const again = async () => {
    try {
      await options.beforeRetry?.();
    } catch {
      later(); // said elsewhere; here it only means: not yet
      return;
    }
    if (!closed) connect();
  };

  const end = (reason: string) => {
    isUp.value = false;
    if (closed) return;
    closed = true;
    window.removeEventListener("online", online);
    options.onEnd?.(reason);
  };

  const connectSocket = () => {
    const address = new URL(options.path(), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    // Who asks for news from a number on hears nothing until there are any.
    socket.onopen = () => (isUp.value = true);
    socket.onmessage = (x) => hear(String(x.data));
    socket.onclose = (x) => {
      if (lastCodes.has(x.code)) end(x.reason);
      else later();
    };
    hang = () => {
      socket.onclose = null;
      socket.close();
    };
  };

  const connectEvents = () => {
    const source = new EventSource(options.path());
    source.onopen = () => (isUp.value = true);
    source.onmessage = (x) => hear(String(x.data));
    source.addEventListener("end", (x) => {
      source.close();
      const reason = String((x as MessageEvent).data);
      if (reason.includes("done")) end(reason);
      else later();
    });
    source.onerror = () => {
      source.close();
      later();
    };
    hang = () => source.close();
  };

  const connect = () => {
    hang?.(); // one at a time, also when the network comes back meanwhile
    if (failures < closedDoors) connectSocket();
    else connectEvents();
  };

  const online = () => {
    failures = 0;
    if (!isUp.peek() && !closed) later();
  };
  window.addEventListener("online", online);
  connect();

  return {
    isUp,
    close() {
      closed = true;
      clearTimeout(timer);
      window.removeEventListener("online", online);
      hang?.();
      isUp.value = false;
    },
  };
}
