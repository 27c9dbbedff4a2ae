// What every page needs beyond HTML. Everything here improves something that works without it.
import { copyButtons } from "./site/copy";
import { counters } from "./site/counter";
import { confirmations } from "./site/confirm";
import { dismissable } from "./site/dismiss";
import { leaveQuickly } from "./site/leave";
import { neverFromCache } from "./site/cache";
import { oneSubmit } from "./site/submit";
import { printButtons } from "./site/print";
import { remindButton } from "./site/remind";
import { revealButtons } from "./site/reveal";
import { serviceWorker } from "./site/worker";
import { zoneButtons } from "./site/zone";
import { themePicker } from "./site/theme";

document.documentElement.classList.remove("no-script");
leaveQuickly();
neverFromCache();
dismissable();
confirmations();
revealButtons();
copyButtons();
printButtons();
counters();
remindButton();
oneSubmit();
zoneButtons();
themePicker();
serviceWorker();
