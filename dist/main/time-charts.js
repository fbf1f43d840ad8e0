// Charts over time: pointing at them, zooming, clock time.
(() => {
  const { html, svgElement, tipFor, focusable, placeOf, onKeys } = pointing;
  const leastSpan = 5;
  /** Distances between two marks of the time axis, in seconds. */
  const steps = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400,
  ];
  const numbers = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
  const wholeNumbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

  const two = (part) => String(part).padStart(2, '0');
  const elapsedText = (seconds) => {
    const whole = Math.round(seconds);
    const minutes = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
    return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes}`;
  };
  const clockText = (epochSeconds) => {
    const date = new Date(epochSeconds * 1000);
    return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  };
  const valueText = (value) => {
    if (value === null) return 'unknown';
    return Math.abs(value) >= 1000 ? wholeNumbers.format(value) : numbers.format(value);
  };

  /** Charts of one measurement: they share the time, the zoom and what is pointed at. */
  const linkTimeCharts = (section) => {
    const { plot, startedAt, seconds, times } = JSON.parse(
      section.querySelector('script.times').textContent,
    );
    const [left, right, top, bottom] = plot;
    let range = [0, seconds];
    let clock = false;
    let pointed = -1;
    /** The chart that tells the values there. */
    let speaker = null;
    const placeAt = (time) => left + ((time - range[0]) / (range[1] - range[0])) * (right - left);
    const timeAt = (x) => range[0] + ((x - left) / (right - left)) * (range[1] - range[0]);

    const charts = [...section.querySelectorAll('figure.of-time')].map((figure) => {
      const svg = figure.querySelector('.picture > svg');
      const picture = svg.parentElement;
      const { y, lines } = JSON.parse(figure.querySelector('script.series').textContent);
      const cursor = svgElement('path', { class: 'cursor' });
      const brush = svgElement('rect', { class: 'brush', y: top, height: bottom - top });
      const dots = lines.map(() => svgElement('circle', { class: 'cursor-dot', r: 5 }));
      svg.append(brush, cursor, ...dots);
      return { svg, picture, y, lines, cursor, brush, dots, tip: tipFor(picture) };
    });

    const drawTicks = ({ svg }) => {
      const most = svg.clientWidth < 500 ? 4 : 8;
      const span = range[1] - range[0];
      const step =
        steps.find((one) => span / one <= most) ?? Math.ceil(span / most / 86400) * 86400;
      const offset = clock ? startedAt - new Date(startedAt * 1000).getTimezoneOffset() * 60 : 0;
      const marks = [];
      for (
        let at = Math.ceil((range[0] + offset) / step) * step;
        at - offset <= range[1];
        at += step
      ) {
        const time = at - offset;
        const x = placeAt(time);
        const label = svgElement('text', { class: 'tick-x', x, y: bottom + 20 });
        label.textContent = clock ? clockText(startedAt + time) : elapsedText(time);
        marks.push(svgElement('path', { class: 'axis', d: `M${x} ${bottom}v5` }), label);
      }
      svg.querySelector('.x-ticks').replaceChildren(...marks);
      svg.querySelector('.axis-title.below').textContent = clock
        ? `clock time (${zone})`
        : 'time since the start (min:s)';
    };

    const drawPointed = (speaking) => {
      speaker = speaking;
      const time = times[pointed];
      const isSeen = time !== undefined && time >= range[0] && time <= range[1];
      for (const chart of charts) {
        const { cursor, dots, lines, y, tip } = chart;
        const x = isSeen ? placeAt(time) : 0;
        cursor.setAttribute('d', isSeen ? `M${x} ${top}V${bottom}` : '');
        dots.forEach((dot, index) => {
          const value = lines[index].values[pointed] ?? null;
          const isInside = isSeen && value !== null && value <= y[1] && value >= y[0];
          dot.style.display = isInside ? '' : 'none';
          if (!isInside) return;
          dot.setAttribute('cx', x);
          dot.setAttribute('cy', bottom + ((value - y[0]) / (y[1] - y[0])) * (top - bottom));
        });
        if (!isSeen || chart !== speaking) {
          tip.hide();
          continue;
        }
        const values = lines.map(({ label, values }) => `${label}: ${valueText(values[pointed])}`);
        tip.show([`${elapsedText(time)} · ${clockText(startedAt + time)}`, ...values], x);
      }
    };

    const draw = () => {
      const [from, to] = range;
      const factor = seconds / (to - from);
      const start = left + (from / seconds) * (right - left);
      for (const chart of charts) {
        const move = `translate(${left - start * factor} 0) scale(${factor} 1)`;
        chart.svg.querySelector('.zoomed').setAttribute('transform', move);
        drawTicks(chart);
      }
      drawPointed(speaker);
      section.dataset.from = String(from);
      section.dataset.to = String(to);
    };

    const zoomTo = (from, to) => {
      const span = Math.min(seconds, Math.max(leastSpan, to - from));
      const begin = Math.max(0, Math.min(seconds - span, (from + to - span) / 2));
      range = [begin, begin + span];
      draw();
    };
    const zoomBy = (factor) => {
      const [from, to] = range;
      const time = times[pointed];
      const middle = time >= from && time <= to ? time : (from + to) / 2;
      zoomTo(middle - (middle - from) * factor, middle + (to - middle) * factor);
    };
    const moveBy = (share) => {
      const way = (range[1] - range[0]) * share;
      const shift = Math.max(-range[0], Math.min(seconds - range[1], way));
      zoomTo(range[0] + shift, range[1] + shift);
    };
    const all = () => zoomTo(0, seconds);

    const nearest = (time) =>
      times.reduce(
        (best, one, index) => (Math.abs(one - time) < Math.abs(times[best] - time) ? index : best),
        0,
      );

    for (const chart of charts) {
      const { svg, picture, brush } = chart;
      focusable(picture, 'Arrow keys point, plus and minus zoom, 0 shows all.');
      const point = (index) => {
        pointed = Math.max(0, Math.min(times.length - 1, index));
        drawPointed(chart);
      };
      const step = (by) => (event) => {
        if (event.shiftKey) moveBy(by / 4);
        else point(pointed < 0 ? nearest(range[by > 0 ? 0 : 1]) : pointed + by);
        const time = times[pointed];
        if (time < range[0] || time > range[1]) moveBy(by / 2);
        drawPointed(chart);
      };
      const away = () => {
        pointed = -1;
        drawPointed(null);
      };
      let pressed = null;
      const dragged = (event) => [pressed, placeOf(svg, event)].sort((one, other) => one - other);
      svg.addEventListener('pointermove', (event) => {
        const x = placeOf(svg, event);
        if (x >= left && x <= right) point(nearest(timeAt(x)));
        if (pressed === null) return;
        const [from, to] = dragged(event);
        brush.setAttribute('x', from);
        brush.setAttribute('width', to - from);
      });
      svg.addEventListener('pointerdown', (event) => {
        // A finger that is drawn across the page scrolls it.
        if (event.pointerType !== 'touch' && event.button === 0) pressed = placeOf(svg, event);
      });
      window.addEventListener('pointerup', (event) => {
        if (pressed === null) return;
        const [from, to] = dragged(event).map((x) => Math.max(left, Math.min(right, x)));
        pressed = null;
        brush.setAttribute('width', 0);
        if (to - from > 10) zoomTo(timeAt(from), timeAt(to));
      });
      svg.addEventListener('pointerleave', away);
      svg.addEventListener('dblclick', all);
      picture.addEventListener('blur', away);
      onKeys(picture, {
        ArrowLeft: step(-1),
        ArrowRight: step(1),
        '+': () => zoomBy(0.5),
        '=': () => zoomBy(0.5),
        '-': () => zoomBy(2),
        0: all,
        Escape: away,
      });
    }

    const tools = html('div', 'tools');
    tools.setAttribute('role', 'toolbar');
    tools.setAttribute('aria-label', 'Zoom of the charts over time');
    const button = (text, label, action) => {
      const made = html('button', '', text);
      made.type = 'button';
      made.setAttribute('aria-label', label);
      made.addEventListener('click', action);
      return made;
    };
    const clockButton = button('Clock time', 'Show clock time', () => {
      clock = !clock;
      clockButton.setAttribute('aria-pressed', String(clock));
      draw();
    });
    clockButton.setAttribute('aria-pressed', 'false');
    tools.append(
      button('+', 'Zoom in', () => zoomBy(0.5)),
      button('−', 'Zoom out', () => zoomBy(2)),
      button('◀', 'Earlier', () => moveBy(-0.5)),
      button('▶', 'Later', () => moveBy(0.5)),
      button('All', 'Show all of the time', all),
      clockButton,
      html('span', 'hint', 'Drag across a chart to zoom in.'),
    );
    charts[0]?.picture.closest('figure').before(tools);
    new ResizeObserver(() => charts.forEach(drawTicks)).observe(section);
    draw();
  };

  for (const section of document.querySelectorAll('section.run')) linkTimeCharts(section);
})();
