// What the charts of the report share in a browser: what is pointed at has words beside it, by mouse
// and by keys. The files of this folder are one script, in the order of script.ts; all is drawn
// already, and without them the page is whole.
'use strict';
const pointing = (() => {
  const svgNamespace = 'http://www.w3.org/2000/svg';
  const viewWidth = 920;

  const html = (name, className, text = '') =>
    Object.assign(document.createElement(name), { className, textContent: text });
  const svgElement = (name, attributes) => {
    const element = document.createElementNS(svgNamespace, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  /** The words beside what is pointed at; they are read aloud as well. */
  const tipFor = (picture) => {
    const tip = html('div', 'tip');
    tip.hidden = true;
    tip.setAttribute('role', 'status');
    picture.append(tip);
    return {
      show(lines, x) {
        tip.replaceChildren(...lines.map((line) => html('div', '', line)));
        tip.hidden = false;
        const width = picture.clientWidth;
        const at = (x / viewWidth) * width;
        const beside = at > width / 2 ? at - tip.offsetWidth - 12 : at + 12;
        tip.style.left = `${Math.max(0, Math.min(width - tip.offsetWidth, beside))}px`;
      },
      hide: () => (tip.hidden = true),
    };
  };

  const focusable = (picture, help) => {
    const name = picture.querySelector('svg').getAttribute('aria-label');
    picture.tabIndex = 0;
    picture.setAttribute('role', 'group');
    picture.setAttribute('aria-label', `${name} ${help}`);
  };
  const placeOf = (svg, event) => {
    const { left, width } = svg.getBoundingClientRect();
    return ((event.clientX - left) / width) * viewWidth;
  };
  /** Calls what belongs to a key, and keeps the page from scrolling by it. */
  const onKeys = (picture, keys) =>
    picture.addEventListener('keydown', (event) => {
      const action = keys[event.key];
      if (action === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      action(event);
    });

  return { viewWidth, html, svgElement, tipFor, focusable, placeOf, onKeys };
})();
