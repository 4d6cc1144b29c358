'use strict';
(() => {
  // The table has everything: texts of stored events are read from it, and only ever shown as text.
  const table = document.querySelector('table');
  const areStates = table.classList.contains('states');
  const isOne = table.classList.contains('one');
  const manyTicks = 3000;

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element[name] = value;
    element.append(...children);
    return element;
  };

  // A value is {object: Map}, {array: []} or {text}: numbers and strings stay as they are written.
  const parse = (json) => {
    let at = 0;
    const endOfString = () => {
      let end = at;
      for (;;) {
        end = json.indexOf('"', end + 1);
        let first = end;
        while (json[first - 1] === '\\') first--;
        if ((end - first) % 2 === 0) return end + 1;
      }
    };
    const take = (end) => {
      const text = json.slice(at, end);
      at = end;
      return text;
    };
    const endOfWord = () => {
      let end = at;
      while (end < json.length && !',]}'.includes(json[end])) end++;
      return end;
    };
    const members = () => {
      const object = new Map();
      while (json[at++] !== '}') {
        if (json[at] === '}') continue;
        const name = JSON.parse(take(endOfString()));
        at++;
        object.set(name, value());
      }
      return {object};
    };
    const elements = () => {
      const array = [];
      while (json[at++] !== ']') {
        if (json[at] !== ']') array.push(value());
      }
      return {array};
    };
    const value = () => {
      if (json[at] === '{') return members();
      if (json[at] === '[') return elements();
      return {text: take(json[at] === '"' ? endOfString() : endOfWord())};
    };
    return value();
  };

  // What an operation makes of a value. Parts that it does not touch are the same in both.
  const changed = (value, path, operation, fresh) => {
    if (path.length === 0) return operation === 'remove' ? null : fresh;
    const [step, ...rest] = path;
    const isLast = rest.length === 0;
    if (value.object) {
      const object = new Map(value.object);
      if (isLast && operation === 'remove') {
        object.delete(step);
      } else {
        object.set(step, changed(object.get(step), rest, operation, fresh));
      }
      return {object};
    }
    const array = value.array.slice();
    if (isLast && operation === 'remove') {
      array.splice(step, 1);
    } else if (isLast && operation === 'add') {
      array.splice(step, 0, fresh);
    } else {
      array[step] = changed(array[step], rest, operation, fresh);
    }
    return {array};
  };

  const pathOf = (pointer) =>
    JSON.parse(`"${pointer.textContent}"`)
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

  const states = new Map();
  const takeEvent = (row) => {
    const [seq, time, stream, type, actor, data, changes] = row.cells;
    const id = row.id;
    // Not what the cell says, which has escapes.
    const name = areStates ? id : id.slice(0, id.length - seq.textContent.length);
    const before = states.get(name) ?? null;
    let after = before;
    for (const item of changes.querySelectorAll('li')) {
      const value = item.querySelector('ins');
      after = changed(after, pathOf(item.firstChild), item.className || 'replace', value && parse(value.textContent));
    }
    states.set(name, after);
    row.removeAttribute('id');  // or the browser would go to the list
    return {
      row,
      id,
      seq: seq.textContent,
      time: time.textContent,
      stream: stream.textContent,
      type: type.textContent,
      actor: actor.textContent,
      payload: [...data.querySelectorAll('code')].map((code) => code.textContent),
      note: data.querySelector('em')?.textContent ?? '',
      unknown: changes.querySelector('em')?.textContent,
      before,
      after,
      text: '',
    };
  };

  const rows = [...table.tBodies[0].rows];
  if (table.classList.contains('newest')) rows.reverse();
  const events = rows.map(takeEvent);
  if (events.length === 0) return;

  // By the golden angle, neighbours differ.
  const types = [...new Set(events.map((event) => event.type))].sort();
  const hueOf = (type) => String((215 + types.indexOf(type) * 137.5) % 360);
  const colour = (element, event) => {
    element.style.setProperty('--hue', hueOf(event.type));
    return element;
  };

  // As the table shows texts: without characters that would turn the order of others around.
  const quoted = (name) =>
    JSON.stringify(name).replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (unseen) =>
      `\\u${unseen.charCodeAt(0).toString(16).padStart(4, '0')}`);

  // Lines of a value, with what became of `old` marked.
  const treeOf = (value, old, marks) => {
    const tree = make('div', {className: 'tree'});
    const line = (depth, mark, name, text) => {
      const element = make('div', {className: mark});
      element.style.setProperty('--depth', depth);
      if (name !== null) element.append(make('b', {}, `${quoted(name)}: `));
      element.append(text);
      tree.append(element);
    };
    const show = (node, depth, mark, name, comma) => {
      if (node.text !== undefined) return line(depth, mark, name, node.text + comma);
      const [open, close] = node.object ? '{}' : '[]';
      const parts = node.object ? [...node.object] : node.array.map((part) => [null, part]);
      if (parts.length === 0) return line(depth, mark, name, open + close + comma);
      line(depth, mark, name, open);
      parts.forEach(([key, part], i) => show(part, depth + 1, mark, key, i + 1 < parts.length ? ',' : ''));
      line(depth, mark, null, close + comma);
    };
    const sameKind = (a, b) => (a.object && b.object) || (a.array && b.array);
    const compare = (node, was, depth, name, comma) => {
      if (node === was) return show(node, depth, '', name, comma);
      if (!was || !sameKind(node, was)) {
        if (was) show(was, depth, 'old', name, '');
        return show(node, depth, 'new', name, comma);
      }
      const [open, close] = node.object ? '{}' : '[]';
      line(depth, '', name, open);
      (node.object ? compareMembers : compareElements)(node, was, depth + 1);
      line(depth, '', null, close + comma);
    };
    const compareMembers = (node, was, depth) => {
      let left = node.object.size;
      for (const [key, part] of node.object) {
        compare(part, was.object.get(key), depth, key, --left > 0 ? ',' : '');
      }
      for (const [key, part] of was.object) {
        if (!node.object.has(key)) show(part, depth, 'old', key, '');
      }
    };
    // Those that are in both are the same objects; of the others, one at the same place is what
    // became of it.
    const compareElements = (node, was, depth) => {
      const kept = new Set(node.array);
      const had = new Set(was.array);
      const gone = new Set(was.array.filter((part) => !kept.has(part)));
      node.array.forEach((part, i) => {
        const comma = i + 1 < node.array.length ? ',' : '';
        const previous = had.has(part) ? part : gone.has(was.array[i]) ? was.array[i] : null;
        gone.delete(previous);
        compare(part, previous, depth, null, comma);
      });
      for (const part of gone) show(part, depth, 'old', null, '');
    };
    if (!marks) {
      show(value, 0, '', null, '');
    } else if (value) {
      compare(value, old, 0, null, '');
    } else if (old) {
      show(old, 0, 'old', null, '');
    }
    return tree;
  };

  const namesOf = (field) => [...new Set(events.map((event) => event[field]))].filter(Boolean).sort();
  const chooser = (label, field) => {
    const options = [make('option', {value: ''}, label)];
    for (const name of namesOf(field)) options.push(make('option', {value: name}, name));
    return make('select', {title: label, ariaLabel: label, name: field, hidden: options.length < 3}, ...options);
  };
  const search = make('input', {type: 'search', placeholder: 'Search  ( / )', ariaLabel: 'Search', name: 'search'});
  const choosers = [
    chooser('All streams', 'stream'),
    chooser(areStates ? 'All keys' : 'All types', 'type'),
    chooser('All actors', 'actor'),
  ];
  if (isOne) choosers[0].hidden = true;
  const count = make('span', {className: 'count', ariaLive: 'polite'});
  document.querySelector('header').append(make('div', {className: 'tools'}, search, ...choosers, count));

  const back = make('button', {type: 'button', title: 'Earlier (left arrow)', ariaLabel: 'Earlier'}, '\u2039');
  const forth = make('button', {type: 'button', title: 'Later (right arrow)', ariaLabel: 'Later'}, '\u203a');
  const slider = make('input', {type: 'range', min: 0, step: 1, ariaLabel: 'Through time', name: 'time'});
  const ticks = make('div', {className: 'ticks', ariaHidden: 'true'});
  const chosenView = make('div', {className: 'chosen'});
  const detail = make('section', {className: 'detail'},
    make('div', {className: 'travel'}, back, make('div', {className: 'scale'}, ticks, slider), forth),
    chosenView);
  const main = document.querySelector('main');
  const list = make('div', {className: 'list'}, table);
  main.append(list, detail);
  document.documentElement.classList.add('js');

  let shown = events;
  let chosen = null;

  const drawTicks = () => {
    ticks.replaceChildren();
    if (areStates || shown.length > manyTicks) return;
    const times = shown.map((event) => Date.parse(event.time));
    const first = Math.min(...times);
    const span = Math.max(...times) - first || 1;
    shown.forEach((event, i) => {
      const tick = colour(make('i', {title: `${event.type} ${event.time}`}), event);
      tick.style.left = `${(100 * (times[i] - first)) / span}%`;
      tick.onclick = () => choose(event);
      event.tick = tick;
      ticks.append(tick);
    });
  };

  const linkTo = (event) => `${location.href.split('#')[0]}#${encodeURIComponent(event.id)}`;
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make('textarea', {value: text});
      document.body.append(field);
      field.select();
      document.execCommand('copy');
      field.remove();
    }
  };

  const detailOf = (event) => {
    const button = make('button', {type: 'button', className: 'copy'}, 'Copy link');
    button.onclick = async () => {
      await copy(linkTo(event));
      button.textContent = 'Copied';
    };
    const facts = [];
    const isNamed = !areStates || event.type !== '';
    if (!isOne && isNamed) facts.push(event.stream);
    facts.push(`seq ${event.seq}`, event.time);
    if (event.actor) facts.push(`by ${event.actor}`);
    const parts = [
      colour(make('h2', {className: 'type'}, isNamed ? event.type : event.stream), event),
      make('div', {className: 'facts'}, ...facts.map((fact) => make('span', {}, fact)), button),
    ];
    parts.push(make('h3', {}, areStates ? 'State' : 'State after this event'));
    if (event.after || (event.before && !areStates)) {
      const tree = treeOf(event.after, event.before, !areStates);
      tree.classList.add('state');
      parts.push(tree);
    }
    if (!event.after) {
      const why = event.unknown ?? (event.before ? 'deleted' : 'none');
      parts.push(make('p', {className: 'none'}, why));
    }
    if (!areStates) {
      parts.push(make('h3', {}, 'Data'));
      const [data, meta] = event.note ? [null, event.payload[0]] : event.payload;
      parts.push(data ? treeOf(parse(data), null, false) : make('p', {className: 'none'}, event.note));
      if (meta) parts.push(make('h3', {}, 'Metadata'), treeOf(parse(meta), null, false));
    }
    return parts;
  };

  const showInList = (row) => {
    const place = row.getBoundingClientRect();
    const room = list.getBoundingClientRect();
    const above = room.top + table.tHead.offsetHeight - place.top;
    const below = place.bottom - room.bottom;
    if (above > 0) {
      list.scrollTop -= above;
    } else if (below > 0) {
      list.scrollTop += below;
    }
  };

  const choose = (event, isLink) => {
    if (chosen) {
      chosen.row.removeAttribute('aria-current');
      chosen.tick?.classList.remove('now');
    }
    chosen = event ?? null;
    const place = shown.indexOf(chosen);
    back.disabled = place <= 0;
    forth.disabled = place < 0 || place + 1 >= shown.length;
    slider.disabled = shown.length === 0;
    if (!chosen) return chosenView.replaceChildren(make('p', {className: 'none'}, 'Nothing is like that.'));
    slider.value = place;
    slider.setAttribute('aria-valuetext', `${chosen.type} ${chosen.time}`);
    chosen.row.setAttribute('aria-current', 'true');
    chosen.tick?.classList.add('now');
    showInList(chosen.row);
    chosenView.replaceChildren(...detailOf(chosen));
    if (!isLink) {
      try {
        history.replaceState(null, '', `#${encodeURIComponent(chosen.id)}`);
      } catch {
        // Some browsers do not let pages of files change their address.
      }
    }
  };

  const textOf = (event) => (event.text ||= event.row.textContent.toLowerCase());
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = events.filter((event) => {
      const fits =
        choosers.every((chooser) => chooser.value === '' || event[chooser.name] === chooser.value) &&
        words.every((word) => textOf(event).includes(word));
      event.row.hidden = !fits;
      event.tick = null;
      return fits;
    });
    const noun = areStates ? 'states' : 'events';
    count.textContent =
      shown.length === events.length ? `${events.length} ${noun}` : `${shown.length} of ${events.length}`;
    slider.max = Math.max(shown.length - 1, 0);
    drawTicks();
    choose(shown.includes(chosen) ? chosen : shown.at(-1), true);
  };

  const move = (steps) => {
    const place = shown.indexOf(chosen) + steps;
    if (shown.length > 0) choose(shown[Math.min(Math.max(place, 0), shown.length - 1)]);
  };
  const isDown = table.classList.contains('newest') ? -1 : 1;
  const keys = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    ArrowUp: () => move(-isDown),
    ArrowDown: () => move(isDown),
    Home: () => move(-shown.length),
    End: () => move(shown.length),
    '/': () => search.focus(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target === search || event.target.tagName === 'SELECT';
    if (isTyping && event.key === 'Escape') {
      search.value = '';
      filter();
      return event.target.blur();
    }
    if (isTyping || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  back.onclick = () => move(-1);
  forth.onclick = () => move(1);
  slider.oninput = () => choose(shown[slider.value]);
  search.oninput = filter;
  for (const chooser of choosers) chooser.onchange = filter;
  for (const event of events) {
    event.row.onclick = () => choose(event);
    colour(event.row.cells[3], event).classList.add('type');
  }

  const byLink = () => {
    try {
      const id = decodeURIComponent(location.hash.slice(1));
      return events.find((event) => event.id === id);
    } catch {
      return undefined;  // no link of ours
    }
  };
  window.addEventListener('hashchange', () => {
    const event = byLink();
    if (event) choose(event, true);
  });
  chosen = byLink() ?? null;
  filter();
})();
