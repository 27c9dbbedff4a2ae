// Runs before the first paint: a remembered light or dark choice wins over the device's.
// "theme" is the only thing this site ever keeps in localStorage.
import { remembered } from "./site/theme";

const choice = remembered();
if (choice !== "auto") document.documentElement.dataset.theme = choice;
