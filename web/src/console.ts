// The live room's script for facilitators: the same room, with what is led and what waits.
import { Console } from "./room/console";
import { enter } from "./room/enter";
import { running } from "./room/running";
import { runSheet } from "./room/running-console";
import { staffActs } from "./room/staff-acts";

enter({ regions: (room) => new Console(room), acts: staffActs }, running, ...runSheet());
