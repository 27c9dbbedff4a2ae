// The live room's script for members.
import { enter } from "./room/enter";
import { floor } from "./room/floor";

enter(floor);
