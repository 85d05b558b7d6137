// Shows the parts of the page that the server writes anew, and touches no other: what
// somebody is about to press stays. Without this script, the page asks again by itself.
"use strict";

const address = "/live?customer=" + encodeURIComponent(document.body.dataset.customer);
let events = null;

function show(parts) {
	for (const [id, html] of Object.entries(parts)) {
		const place = document.getElementById(id);
		const next = document.createElement("template");
		next.innerHTML = html;
		if (next.innerHTML !== place.innerHTML) place.replaceChildren(next.content);
	}
}

// A page that nobody sees rests: browsers allow a site few connections, which all its
// pages share.
function watch() {
	events?.close();
	if (document.hidden) return;
	events = new EventSource(address);
	events.onmessage = (event) => show(JSON.parse(event.data));
	events.onerror = () => {
		if (events.readyState !== EventSource.CLOSED) return; // it tries again
		show({status: '<p>This page is out of date. <a href="/" data-testid="again">Look again</a></p>', things: ""});
	};
}

document.addEventListener("visibilitychange", watch);
watch();
