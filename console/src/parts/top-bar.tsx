/** Whose desk this is, and the switches of the page itself. */
import { language, words } from '../i18n';
import { localTime, now } from '../state/clock';
import { logout, people, session } from '../state/session';
import { theme, toggleTheme } from '../state/theme';
import { curtainOpen, keysOpen, toggleCurtain } from '../state/view';

export function TopBar() {
  const t = words.value;
  const at = session.value;
  const person = people.value.find(({ dispatcher_id: id }) => id === at?.dispatcher_id);
  const name = language.value === 'ru' ? person?.name : person?.name_en;
  return (
    <header class="top">
      {at?.is_open && (
        <a class="skip" href="#desk">
          {t.skip}
        </a>
      )}
      <img src="/icon.svg" alt="" width="24" height="24" />
      <h1>{t.title}</h1>
      {at?.is_open && (
        <p class="top-who">
          <strong>{at.park.name}</strong>
          <span class="top-city">{language.value === 'ru' ? at.park.city : at.park.city_en}</span>
          <time class="top-time">{localTime(now.value)}</time>
          <span class="top-person">{name ?? at.dispatcher_id}</span>
        </p>
      )}
      <div class="top-tools">
        {at?.is_open && (
          <button
            type="button"
            class="small quiet top-curtain"
            aria-expanded={curtainOpen.value}
            aria-controls="curtain"
            onClick={toggleCurtain}
          >
            {t.curtain.open}
          </button>
        )}
        <button
          type="button"
          class="small quiet top-keys"
          onClick={() => {
            keysOpen.value = true;
          }}
        >
          {t.keys.open}
        </button>
        <button
          id="language"
          type="button"
          class="small quiet"
          lang={language.value === 'ru' ? 'en' : 'ru'}
          title={t.languageHint}
          onClick={() => {
            language.value = language.value === 'ru' ? 'en' : 'ru';
          }}
        >
          {t.language}
        </button>
        <button
          id="theme"
          type="button"
          class="icon"
          onClick={toggleTheme}
          aria-label={theme.value === 'light' ? t.theme.dark : t.theme.light}
          title={theme.value === 'light' ? t.theme.dark : t.theme.light}
        >
          <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
            <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.8" />
            <path d="M10 3a7 7 0 0 1 0 14Z" fill="currentColor" />
          </svg>
        </button>
        {at?.is_open && (
          <button type="button" class="small quiet" onClick={() => void logout()}>
            {t.login.leave}
          </button>
        )}
      </div>
    </header>
  );
}
