/** An address by typing: a combobox over the sandbox's address book (WAI-ARIA, "editable combobox with list"). */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { sandbox } from '../api/clients';
import { Latest } from '../api/latest';
import type { Place } from '../api/types';
import { words } from '../i18n';
import type { Described } from './field';

interface AddressProps {
  described: Described;
  text: string;
  place: Place | undefined;
  placeholder: string;
  onText: (text: string) => void;
  onPlace: (place: Place) => void;
  onFocus?: () => void;
  /** After an address was chosen by the keyboard. */
  onDone?: () => void;
  /** When the field is left with text that is no address. */
  onUnknown?: () => void;
}

const PAUSE_MS = 120;

export function Address({
  described,
  text,
  place,
  placeholder,
  onText,
  onPlace,
  onFocus,
  onDone,
  onUnknown,
}: AddressProps) {
  const found = useSignal<Place[] | undefined>(undefined);
  const at = useSignal(0);
  const latest = useRef(new Latest<Place[]>());
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const list = `${described.id}-list`;
  const isOpen = found.value !== undefined;
  useEffect(() => () => clearTimeout(pause.current), []);

  const close = () => {
    clearTimeout(pause.current);
    latest.current.drop();
    found.value = undefined;
  };
  const search = (typed: string, delay: number) => {
    close();
    if (typed.trim() === '') return;
    pause.current = setTimeout(async () => {
      const places = await latest.current
        .run(
          async (signal) =>
            (await sandbox.POST('/sandbox/places/search', { body: { text: typed }, signal })).data ?? [],
        )
        .catch(() => undefined);
      if (places === undefined) return;
      found.value = places;
      at.value = 0;
    }, delay);
  };
  const choose = (chosen: Place | undefined, goesOn = false) => {
    if (!chosen) return;
    close();
    const begun = `${chosen.street}, `;
    if (chosen.house || text.startsWith(begun)) {
      onPlace(chosen);
      if (goesOn) onDone?.();
      return;
    }
    // only the street is known: its house is still to be typed; who chooses it a second time means the street
    onText(begun);
    search(begun, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const places = found.value ?? [];
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && places.length > 0) at.value = (at.value + step + places.length) % places.length;
    else if (step !== undefined && !isOpen) search(text, 0);
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && places.length > 0)
      choose(places[at.value], true);
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && place && onDone) onDone();
    else if (event.key === 'Tab' && places.length > 0 && !place) choose(places[at.value]);
    else if (event.key === 'Escape' && isOpen) close();
    else return;
    if (event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="address">
      <input
        {...described}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={isOpen}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && (found.value?.length ?? 0) > 0 ? `${list}-${at.value}` : undefined}
        placeholder={placeholder}
        value={text}
        onInput={(event) => {
          onText(event.currentTarget.value);
          search(event.currentTarget.value, PAUSE_MS);
        }}
        onFocus={(event) => {
          // typing replaces an address as a whole: no half of it is left
          event.currentTarget.select();
          onFocus?.();
        }}
        onBlur={() => {
          close();
          if (!place && text.trim() !== '') onUnknown?.();
        }}
        onKeyDown={onKeyDown}
      />
      {place && <span class="address-set" aria-hidden="true" />}
      <div id={list} class="options" role="listbox" aria-label={words.value.form.addressHint} hidden={!isOpen}>
        {found.value?.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the combobox's
          <div
            key={option.fullname + option.title}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at.value}
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(option)}
          >
            <span>{option.title}</span>
            {option.title !== addressOf(option) && <span class="fine">{addressOf(option)}</span>}
          </div>
        ))}
        {found.value?.length === 0 && (
          <div role="option" aria-selected={false} aria-disabled="true" class="fine" tabIndex={-1}>
            {words.value.form.nothing}
          </div>
        )}
      </div>
      <span class="unseen" role="status">
        {isOpen ? words.value.form.found(found.value?.length ?? 0) : ''}
      </span>
    </div>
  );
}

/** Beside a name of its own a place has an address. */
function addressOf({ street, house }: Place): string {
  return house ? `${street}, ${house}` : street;
}
