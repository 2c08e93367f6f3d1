"use strict";
// tells an open page that there is newer data; it is the reader who opens it, so that nothing moves under their eyes
const newer = document.getElementById("newer");
setInterval(async () => {
  if (document.hidden || !newer.hidden) return;
  const answer = await fetch("/copy").catch(() => null); // away for a moment: asked again later
  if (answer && answer.ok && (await answer.text()) !== newer.dataset.copy) newer.hidden = false;
}, 30000);
