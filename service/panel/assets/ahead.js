// @ts-check
// The first thing that runs: with a token in the address, the decision is on its way while the
// page's other modules still are.

import { decideAhead } from "./api.js";
import { fromAddress } from "./host/address.js";

const host = new URLSearchParams(location.search).get("host") ?? "generic";
if (host === "generic") {
  const { token, visit } = fromAddress();
  if (token) decideAhead(token, { visit, exclude: [] });
}
