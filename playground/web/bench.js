// What the playground's wasm asks of its surroundings: modules of its own folder, loaded when they are needed.
import { beside } from "./beside.js";
import { host } from "./host.js";
import * as picture from "./picture.js";
import * as reading from "./reading.js";
import * as takeaway from "./takeaway.js";
import { page as words } from "./words.js";

export const bench = {
  ...host,
  loadTerminal: () => import(beside("terminal.js")),
  ...takeaway,
  ...picture,
  ...reading,
  fetchText: async (name) => {
    const response = await fetch(beside(name)).catch(String);
    if (!response.ok) throw response.status ? words.status(response.status) : response;
    return response.text();
  },
};
