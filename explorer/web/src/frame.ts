// Served pages without a part of their own: the display that this phone keeps, and the buttons of the foot.
import { startLook } from "./display.js";
import { openFoldsInPrint } from "./print.js";
import { settings } from "./settings.js";
import { setLanguage } from "./texts.js";

setLanguage(settings.language === "en" ? "en" : "zh");
startLook(() => undefined);
openFoldsInPrint();
