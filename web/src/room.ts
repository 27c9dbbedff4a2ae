// The live room's script for members.
import { enter } from "./room/enter";
import { running } from "./room/running";

enter(running);
