// The page of updates: choose all boards at once, follow what is on its way.
import { startAll } from "./choose.js";
import { refresh } from "./refresh.js";
import { startSwitches } from "./switches.js";

startSwitches();
startAll();
refresh(["sendings"], "sendings");
