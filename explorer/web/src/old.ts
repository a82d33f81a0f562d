// Written for browsers that cannot run the page: it shows the sentence that the page's own script takes away.
window.addEventListener("load", () => {
  const sentence = document.getElementById("old");
  if (sentence !== null) sentence.hidden = false;
});
