// A page that only shows: its switches are all it needs.
import { startSwitches } from "./switches.js";

startSwitches();
