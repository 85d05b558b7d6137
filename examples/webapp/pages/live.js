// Shows the parts of the page that the server writes anew, and touches no other: what
// somebody is about to press stays. Without this script, the page asks again by itself.
new EventSource("/live").onmessage = (event) => {
	for (const [id, html] of Object.entries(JSON.parse(event.data))) {
		const place = document.getElementById(id);
		const next = document.createElement("template");
		next.innerHTML = html;
		if (next.innerHTML !== place.innerHTML) place.replaceChildren(next.content);
	}
};
