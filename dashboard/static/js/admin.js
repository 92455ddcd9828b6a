// The facilitator's page: choose all boards at once, follow what was asked for.
import { keepChecks, startAll } from "./choose.js";
import { refresh } from "./refresh.js";
import { startSwitches } from "./switches.js";

startSwitches();
startAll();
refresh(["boards", "requests"], "requests", keepChecks);
