// What a room can do without for its first moment, in one file that follows at once: one, because
// every file of its own would cut what it shares with the room into pieces that compress badly.
export { apart } from "./apart";
export { besideActs } from "./beside-acts";
export { BesideRegion } from "./beside-region";
export { ask } from "./dialog";
export { ended } from "./ended";
export { keyboard } from "./keys";
export { showKeys } from "./keys-list";
export { remove, report } from "./said-acts";
