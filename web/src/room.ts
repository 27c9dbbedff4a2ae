// The live room's script for members.
import { enter } from "./room/enter";
import { ownTeam } from "./room/own-team";

enter(ownTeam);
