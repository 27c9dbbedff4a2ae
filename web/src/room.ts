// The live room's script for members.
import { closing } from "./room/closing";
import { enter } from "./room/enter";
import { floor } from "./room/floor";
import { ownTeam } from "./room/own-team";
import { running } from "./room/running";

enter(floor, closing, running, ownTeam);
