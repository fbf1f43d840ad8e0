// Charts of marks: pointing at one of them.
(() => {
  const { svgElement, tipFor, focusable, placeOf, onKeys } = pointing;

  /** A chart of marks that tell of themselves. */
  const linkMarks = (figure) => {
    const svg = figure.querySelector('.picture > svg');
    const picture = svg.parentElement;
    const marks = [...svg.querySelectorAll('.mark')]
      .map((element) => {
        const title = element.querySelector('title');
        const text = title.textContent;
        // The browser would show it as well.
        title.remove();
        return { x: Number(element.dataset.x), y: Number(element.dataset.y), text };
      })
      .sort((one, other) => one.x - other.x);
    if (marks.length === 0) return;
    focusable(picture, 'Arrow keys go from mark to mark.');
    const ring = svgElement('circle', { class: 'ring', r: 10 });
    ring.style.display = 'none';
    svg.append(ring);
    const tip = tipFor(picture);
    let pointed = -1;
    const point = (index) => {
      pointed = Math.max(0, Math.min(marks.length - 1, index));
      const { x, y, text } = marks[pointed];
      ring.setAttribute('cx', x);
      ring.setAttribute('cy', y);
      ring.style.display = '';
      tip.show([text], x);
    };
    const away = () => {
      pointed = -1;
      ring.style.display = 'none';
      tip.hide();
    };
    svg.addEventListener('pointermove', (event) => {
      const { top, height } = svg.getBoundingClientRect();
      const x = placeOf(svg, event);
      const y = ((event.clientY - top) / height) * svg.viewBox.baseVal.height;
      const distances = marks.map((mark) => Math.hypot(mark.x - x, mark.y - y));
      const least = Math.min(...distances);
      if (least < 40) point(distances.indexOf(least));
      else away();
    });
    svg.addEventListener('pointerleave', away);
    picture.addEventListener('blur', away);
    onKeys(picture, {
      ArrowLeft: () => point(pointed < 0 ? marks.length - 1 : pointed - 1),
      ArrowRight: () => point(pointed + 1),
      Escape: away,
    });
  };

  for (const figure of document.querySelectorAll('figure.of-marks')) linkMarks(figure);
})();
