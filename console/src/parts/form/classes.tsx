/** The classes of ride as cards: price, demand, waiting time, and for how long that holds. */

import { faultsAt } from '../../api/problem';
import type { ServiceLevel } from '../../api/types';
import { countdown, distance, duration, known, money, words } from '../../i18n';
import { secondsUntil } from '../../state/clock';
import { estimate, estimateFailure, formerPrices, hasExpired, isEstimating } from '../../state/estimates';
import { faults, forgive, rideClass } from '../../state/form';
import { Failure } from '../failure';
import { Faults } from '../field';

export function ClassCards() {
  const t = words.value.classes;
  const offer = estimate.value;
  return (
    <div
      class={`classes${isEstimating.value ? ' classes-stale' : ''}`}
      role="radiogroup"
      aria-labelledby="classes-title"
      aria-busy={isEstimating.value}
    >
      <div class="classes-head fine">
        <h3 id="classes-title">{t.title}</h3>
        {offer?.distance_meters !== undefined && offer.duration_seconds !== undefined && (
          <span>{t.trip(distance(offer.distance_meters), duration(offer.duration_seconds))}</span>
        )}
        <Holds />
      </div>
      {!offer && !estimateFailure.value && <p class="empty">{isEstimating.value ? t.asking : t.empty}</p>}
      <Failure id="estimate-failure" failure={estimateFailure.value} />
      {offer && (
        <div class="cards">
          {offer.service_levels.map((level) => (
            <Card key={level.class} level={level} />
          ))}
        </div>
      )}
      <Faults id="class-fault" found={faultsAt(faults.value, '/class')} />
    </div>
  );
}

function Holds() {
  const t = words.value.classes;
  const offer = estimate.value;
  if (!offer) return null;
  const left = secondsUntil(offer.expires_at);
  return (
    <span class={`holds${left < 45 ? ' holds-short' : ''}`}>
      {hasExpired.value ? t.expired : t.holds(countdown(left))}
    </span>
  );
}

function Card({ level }: { level: ServiceLevel }) {
  const t = words.value.classes;
  const isChosen = rideClass.value === level.class;
  const surge = level.surge ?? 1;
  const former = formerPrices.value.get(level.class);
  return (
    <label
      class={`card${isChosen ? ' card-chosen' : ''}${level.is_available ? '' : ' card-off'}`}
      title={partsOf(level)}
    >
      <input
        type="radio"
        name="class"
        value={level.class}
        checked={isChosen}
        disabled={!level.is_available}
        onChange={() => {
          rideClass.value = level.class;
          forgive('/class');
        }}
      />
      <span class="card-name">{known(t.names, level.class)}</span>
      <span class="card-price">
        {level.price && level.is_fixed_price === false && <small>{t.from} </small>}
        {level.price ? money(level.price) : t.noPrice}
        {former && former.amount !== level.price?.amount && <small class="card-was"> {t.was(money(former))}</small>}
      </span>
      <span class="card-wait">
        {level.is_available
          ? level.waiting_seconds !== undefined && t.wait(duration(level.waiting_seconds))
          : known(t.unavailable, level.unavailable_reason ?? '')}
      </span>
      {surge > 1 && (
        <span class="card-surge" title={t.surge}>
          <span class="unseen">{t.surge} </span>×{surge.toLocaleString()}
        </span>
      )}
    </label>
  );
}

function partsOf(level: ServiceLevel): string {
  const t = words.value.classes;
  return (level.price_parts ?? []).map((part) => `${known(t.parts, part.type)} ${money(part.price)}`).join('\n');
}
