/** Pickup, stops and destination. */
import { words } from '../../i18n';
import { addStop, changeStop, faults, forgive, pickingStop, removeStop, type Stop, stops } from '../../state/form';
import { focusNow, focusSoon } from '../../state/view';
import { Address } from '../address';
import { Field } from '../field';

const MOST_STOPS = 10;

export function RouteFields() {
  const t = words.value.form;
  const last = stops.value.length - 1;
  const add = () => {
    addStop();
    focusSoon(`#stop-${stops.value.at(-2)?.key}`);
  };
  return (
    <fieldset class="route">
      <legend class="unseen">
        {t.pickup} – {t.destination}
      </legend>
      {stops.value.map((stop, index) => (
        <StopLine key={stop.key} stop={stop} index={index} last={last} />
      ))}
      <button type="button" class="small quiet route-add" onClick={add} disabled={stops.value.length >= MOST_STOPS}>
        + {t.addStop}
      </button>
    </fieldset>
  );
}

function StopLine({ stop, index, last }: { stop: Stop; index: number; last: number }) {
  const t = words.value.form;
  const isPickup = index === 0;
  const isDestination = index === last;
  const label = isPickup ? t.pickup : isDestination ? t.destination : t.stop(index);
  const mark = isPickup ? 'A' : isDestination ? 'B' : String(index);
  return (
    <div class={`stop stop-${isPickup ? 'pickup' : isDestination ? 'destination' : 'between'}`}>
      <span class="stop-mark" aria-hidden="true">
        {mark}
      </span>
      <Field id={`stop-${stop.key}`} label={label} pointer={`/route/${index}`} errors={faults.value} wide>
        {(described) => (
          <Address
            described={described}
            text={stop.text}
            place={stop.place}
            placeholder={isDestination ? t.noDestination : t.addressHint}
            onText={(text) => changeStop(stop.key, { text, place: undefined })}
            onPlace={(place) => changeStop(stop.key, { place, text: place.title })}
            onFocus={() => {
              pickingStop.value = stop.key;
            }}
            onDone={() => focusNow(isDestination ? '#draft' : `#stop-${stops.value[index + 1]?.key}`)}
            onUnknown={() => markUnknown(index)}
          />
        )}
      </Field>
      {isPickup && (
        <Field id="porch" label={t.porch} pointer="/route/0/porch" errors={[]}>
          {(described) => (
            <input
              {...described}
              class="porch"
              value={stop.porch}
              autocomplete="off"
              onInput={(event) => changeStop(stop.key, { porch: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {!isPickup && !isDestination && (
        <button
          type="button"
          class="icon stop-remove"
          aria-label={t.removeStop(index)}
          title={t.removeStop(index)}
          onClick={() => {
            removeStop(stop.key);
            focusSoon('.route-add');
          }}
        >
          ×
        </button>
      )}
    </div>
  );
}

/** Text that is no address is told at once, not when the order is drafted. */
function markUnknown(index: number): void {
  if (stops.value[index]?.place) return;
  const pointer = `/route/${index}`;
  forgive(pointer);
  const { chooseAddress } = words.value.form;
  faults.value = [...faults.value, { in: 'body', pointer, code: 'incomplete', message: chooseAddress }];
}
