// What the signs on the map mean.

import type { ComponentChildren } from "preact";

function Sign({ children }: { children: ComponentChildren }) {
  return (
    <svg class="map-sign" viewBox="0 0 20 20" aria-hidden="true">
      {children}
    </svg>
  );
}

export function MapKey() {
  return (
    <ul class="plain-list map-key small soft">
      <li>
        <Sign>
          <circle class="sign-free" cx="10" cy="10" r="8" />
        </Sign>
        available
      </li>
      <li>
        <Sign>
          <rect class="sign-free" x="2" y="2" width="16" height="16" rx="3" />
        </Sign>
        <span>
          accessible <span aria-hidden="true">♿</span>
        </span>
      </li>
      <li>
        <Sign>
          <circle class="sign-held" cx="10" cy="10" r="6" />
        </Sign>
        in a cart
      </li>
      <li>
        <Sign>
          <path class="sign-sold" d="M6 6 L14 14 M14 6 L6 14" />
        </Sign>
        sold
      </li>
      <li>
        <Sign>
          <circle class="sign-chosen" cx="10" cy="10" r="9" />
          <path class="sign-tick" d="M6 10.5 L9 13.5 L14 7" />
        </Sign>
        yours
      </li>
    </ul>
  );
}
