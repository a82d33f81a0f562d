// Served pages without a part of their own: the display that this phone keeps, and the buttons of the foot.
import { startLook } from "./display/display.js";
import { openFoldsInPrint } from "./device/print.js";
import { settings } from "./server/settings.js";
import { setLanguage } from "./words/texts.js";

setLanguage(settings.language === "en" ? "en" : "zh");
startLook(() => undefined);
openFoldsInPrint();
