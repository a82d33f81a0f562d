// Runs in every browser, beside the page's own script, which needs a younger one: says that the script comes, and where it
// never starts, why. It is written in what all browsers have.
const program = document.getElementById("program") as HTMLScriptElement | null;
const reasons = ["comes", "oldBrowser", "notLoaded", "wrongType"] as const;
type Reason = (typeof reasons)[number];

function started(): boolean {
  return document.documentElement.hasAttribute("data-started");
}

/** One of the sentences that the server wrote, and none of the others. */
function show(reason: Reason): void {
  for (const other of reasons) {
    const sentence = document.getElementById("script-" + other);
    if (sentence !== null) sentence.hidden = other !== reason || started();
  }
}

/** Asks for a part of the program once more, and for the parts that it imports, to see what became of it. */
function examine(address: string, seen: string[], told: (reason: Reason) => void): void {
  const request = new XMLHttpRequest();
  request.open("GET", address);
  request.onerror = () => told("notLoaded");
  request.onload = () => {
    const type = request.getResponseHeader("content-type") || "";
    if (request.status !== 200) told("notLoaded");
    else if (!/^(?:text|application)\/(?:java|ecma)script\b/i.test(type)) told("wrongType");
    else {
      told("oldBrowser");
      for (const [, name] of parts(request.responseText)) {
        const part = new URL(name!, address).href;
        if (seen.indexOf(part) < 0) {
          seen.push(part);
          examine(part, seen, (reason) => reason !== "oldBrowser" && told(reason));
        }
      }
    }
  };
  request.send();
}

function parts(text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  const form = /\b(?:from|import)\s*"(\.\/[A-Za-z0-9._-]+\.js)"/g;
  for (let one = form.exec(text); one !== null; one = form.exec(text)) found.push(one);
  return found;
}

function settle(): void {
  if (started()) return;
  if (program === null || !("noModule" in program)) show("oldBrowser");
  else examine(program.src, [], show);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => show("comes"));
else show("comes");
if (document.readyState === "complete") settle();
else window.addEventListener("load", settle);
