// The live room's script for members.
import { enter } from "./room/enter";

enter();
