// What is fetched of the floor for everybody: how it is drawn, and what its buttons do.
export { run } from "./floor-acts";
export { FloorView } from "./floor-view";
