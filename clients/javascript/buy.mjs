// A canteen's day: who is paired with whom, what is for sale at what price, and an order.
//
//     XIESHOU_TOKEN=xs_… node buy.mjs http://127.0.0.1:8000 BUYER
//
// Prints what it found and did as JSON.

import process from "node:process";

import { Refused, Xieshou } from "./xieshou.mjs";

const PACKS = 2;
const FAR_TOO_MANY = 100_000;

const [site, buyer] = process.argv.slice(2);
const xieshou = new Xieshou(site, process.env.XIESHOU_TOKEN);

const pairings = await xieshou.get("/pairings", { current: "true" });
const sellers = [];
for await (const row of xieshou.rows("/organisations")) sellers.push(row.name);
const prices = (await xieshou.get("/goods")).rows
  .flatMap((good) =>
    good.offers.map((offer) => ({ ...offer, good: good.id, supplier: good.supplier })),
  )
  .filter((offer) => offer.fen && offer.packs >= PACKS)
  .sort((one, other) => one.fen - other.fen);
const { supplier, good, grade, fen } = prices[0];

const order = (packs, key) =>
  xieshou.post("/orders", { buyer, supplier, lines: [{ good, grade, packs }] }, key);

// The key names what is ordered for which day: run again, it orders nothing more.
const key = `${buyer}-supper`;
const first = await order(PACKS, key);
const again = await order(PACKS, key);
const refused = {};
for (const [name, packs, otherKey] of [
  ["too_many", FAR_TOO_MANY, `${key}-more`],
  ["other_body", PACKS + 1, key],
]) {
  try {
    await order(packs, otherKey);
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
    refused[name] = [no.status, no.code];
  }
}
console.log(
  JSON.stringify({
    pairings: pairings.length,
    organisations: sellers.length,
    price_fen: fen,
    order: first.code,
    again: again.code,
    refused,
  }),
);
