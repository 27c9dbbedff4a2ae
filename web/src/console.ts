// The live room's script for facilitators: the same room, with what is led and what waits.
import { careDesk } from "./room/care-desk";
import { circlesDesk } from "./room/circles-desk";
import { closing } from "./room/closing";
import { Console } from "./room/console";
import { enter } from "./room/enter";
import { floor } from "./room/floor";
import { ownTeam } from "./room/own-team";
import { running } from "./room/running";
import { sharedDesk } from "./room/shared-desk";
import { soundingDesk } from "./room/soundings-console";
import { runSheet } from "./room/running-console";
import { roleGone } from "./room/role-gone";
import "./room/staff";
import { staffActs } from "./room/staff-acts";
import { teamDesk } from "./room/team-desk";
import { watchedDesk } from "./room/watched-desk";

enter(
  floor,
  closing,
  running,
  { regions: (room) => new Console(room), acts: staffActs },
  ownTeam,
  teamDesk,
  sharedDesk,
  circlesDesk,
  careDesk,
  ...runSheet(),
  soundingDesk,
  watchedDesk,
  roleGone,
);
