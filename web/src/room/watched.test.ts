import assert from "node:assert/strict";
import { test } from "node:test";
import { watched } from "./watched";

const people = {
  lead: { id: "lead", handle: "Lead", role: "lead" as const },
  co: { id: "co", handle: "Co", role: "cofacilitator" as const },
  ann: { id: "ann", handle: "Ann", role: "participant" as const },
};

test("only those who hold the room and are here watch it", () => {
  const said = (...here: string[]) => watched({ here, people });
  assert.equal(said("ann", "lead", "co", "gone"), "Watched now by 2 people.");
  assert.equal(said("lead"), "Watched now by 1 person.");
  assert.equal(said("ann"), "Nobody watches the room just now.");
  assert.equal(watched({ here: [], people }, "Not watched until Tue."), "Not watched until Tue.");
});
