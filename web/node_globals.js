// What browsers have and Debian 12's Node 18 keeps in a module, for tests.

import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
