// The live room's script for members.
import { closing } from "./room/closing";
import { enter } from "./room/enter";
import { floor } from "./room/floor";

enter(floor, closing);
