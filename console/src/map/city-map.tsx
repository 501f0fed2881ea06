/** The city, with the order on it. */
import { useEffect, useRef } from 'preact/hooks';
import { words } from '../i18n';
import { stops } from '../state/form';
import { gestures, steered, ZOOM, zoom } from './gestures';
import { Ground } from './ground';
import { Cars, Names, Ways } from './marks';
import { drawing, pick, plane, showAll, size, target, viewport } from './state';

export function CityMap() {
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const element = picture.current;
    const frame = box.current;
    if (!element || !frame) return undefined;
    const stop = gestures(element, (place) => void pick(plane.value.toPoint(place)));
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      size.value = { width: entry.contentRect.width, height: entry.contentRect.height };
      showAll();
    });
    observer.observe(frame);
    return () => {
      stop();
      observer.disconnect();
    };
  }, []);

  const { width, height } = size.value;
  const { center, scale } = viewport.value;
  const t = words.value.map;
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') void pick(plane.value.toPoint(center));
    else if (!steered(event.key)) return;
    event.preventDefault();
  };
  return (
    <section class="map" aria-label={t.title(drawing.value?.city ?? '')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the map is steered by keys, as its hint says */}
      <div ref={box} id="map" class="map-box" tabIndex={0} role="application" aria-label={t.hint} onKeyDown={onKey}>
        <svg ref={picture} width={width} height={height} data-zoom={zoomName(scale)} aria-hidden="true">
          <g transform={`translate(${width / 2} ${height / 2}) scale(${scale}) translate(${-center.x} ${-center.y})`}>
            <Ground />
            <Ways />
            <Cars />
          </g>
          <Names />
          <path class="map-sight" d={`M${width / 2 - 9} ${height / 2}h18M${width / 2} ${height / 2 - 9}v18`} />
        </svg>
      </div>
      <Picking />
      <div class="map-tools">
        <button type="button" onClick={() => zoom(ZOOM)} aria-label={t.zoomIn} title={t.zoomIn}>
          +
        </button>
        <button type="button" onClick={() => zoom(1 / ZOOM)} aria-label={t.zoomOut} title={t.zoomOut}>
          −
        </button>
        <button type="button" onClick={showAll} aria-label={t.fit} title={t.fit}>
          ⤢
        </button>
      </div>
      <p class="map-legend">
        <span class="legend-own">{t.own}</span>
        <span class="legend-partner">{t.partners}</span>
      </p>
    </section>
  );
}

/** Says what a click would set. */
function Picking() {
  const wanted = target.value;
  if (!wanted) return null;
  return (
    <p class="map-picking">
      {words.value.map.picking('edit' in wanted ? (words.value.edit.fields[wanted.edit] ?? '') : stopName(wanted.stop))}
    </p>
  );
}

function stopName(key: number): string {
  const t = words.value.form;
  const index = stops.value.findIndex((stop) => stop.key === key);
  if (index === 0) return t.pickup;
  return index === stops.value.length - 1 ? t.destination : t.stop(index);
}

function zoomName(scale: number): string {
  if (scale < 0.025) return 'far';
  return scale < 0.09 ? 'middle' : 'near';
}
