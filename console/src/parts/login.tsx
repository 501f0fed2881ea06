/** The sandbox's log-in: which park, and who. */
import { useSignal } from '@preact/signals';
import type { Park } from '../api/types';
import { known, language, words } from '../i18n';
import { login, parks, people, session } from '../state/session';
import { dispatchText } from './dispatch';

export function Login() {
  const t = words.value.login;
  const park = useSignal(session.value?.park.park_id ?? '');
  const dispatcher = useSignal(people.value[0]?.dispatcher_id ?? '');
  return (
    <main class="login">
      <form
        class="login-card"
        aria-labelledby="login-title"
        onSubmit={(event) => {
          event.preventDefault();
          void login(park.value, dispatcher.value);
        }}
      >
        <h1 id="login-title">{t.title}</h1>
        <p class="fine">{t.lead}</p>
        <fieldset class="login-parks">
          <legend>{t.park}</legend>
          {parks.value.map((option) => (
            <label key={option.park_id} class="login-park">
              <input
                type="radio"
                name="park"
                ref={(element) => {
                  if (element?.checked && document.activeElement === document.body) element.focus();
                }}
                value={option.park_id}
                checked={park.value === option.park_id}
                onChange={() => {
                  park.value = option.park_id;
                }}
              />
              <span class="login-park-name">{option.name}</span>
              <span class="fine">{language.value === 'ru' ? option.city : option.city_en}</span>
              <span class="fine login-park-how">{howOf(option)}</span>
            </label>
          ))}
        </fieldset>
        <label class="field" for="login-dispatcher">
          {t.dispatcher}
          <select
            id="login-dispatcher"
            value={dispatcher.value}
            onChange={(event) => {
              dispatcher.value = event.currentTarget.value;
            }}
          >
            {people.value.map((person) => (
              <option key={person.dispatcher_id} value={person.dispatcher_id}>
                {language.value === 'ru' ? person.name : person.name_en}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="strong">
          {t.enter}
        </button>
      </form>
    </main>
  );
}

function howOf({ kind, is_active: isActive, dispatch }: Park): string {
  const t = words.value.login;
  const mode = dispatch
    ? dispatchText({ mode: dispatch.mode, ...(dispatch.hold_seconds ? { hold_seconds: dispatch.hold_seconds } : {}) })
    : t.notSet;
  return [known(t.kinds, kind), isActive ? mode : t.inactive].join(' · ');
}
