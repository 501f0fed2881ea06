/** The page. */
import { useEffect } from 'preact/hooks';
import { words } from './i18n';
import { CityMap } from './map/city-map';
import { startMap } from './map/state';
import { Curtain } from './parts/curtain/curtain';
import { DraftCard } from './parts/form/draft-card';
import { OrderForm } from './parts/form/order-form';
import { KeysDialog, listenToKeys } from './parts/keys';
import { Login } from './parts/login';
import { CancelDialog } from './parts/order/cancel-dialog';
import { OrderCard } from './parts/order/order-card';
import { OrdersList } from './parts/orders-list';
import { TopBar } from './parts/top-bar';
import { startClock } from './state/clock';
import { clearDesk, resume } from './state/draft';
import { startEstimates } from './state/estimates';
import { startOrders } from './state/orders';
import { session } from './state/session';
import { announcement, curtainOpen, desk, focusSoon, type Tab, tab } from './state/view';

export function App() {
  const at = session.value;
  return (
    <>
      <TopBar />
      {at && (at.is_open ? <Room key={at.park.park_id} /> : <Login />)}
      <p class="unseen" role="status">
        {announcement.value}
      </p>
    </>
  );
}

function Room() {
  useEffect(() => {
    const stops = [startClock(), startOrders(), startEstimates(), startMap(), listenToKeys()];
    focusSoon('#phone');
    resume();
    return () => {
      for (const stop of stops) stop();
      clearDesk();
    };
  }, []);
  const card = desk.value;
  return (
    <main class="room" data-tab={tab.value} data-curtain={curtainOpen.value ? 'open' : 'closed'}>
      <div id="desk" class="desk" tabIndex={-1}>
        {card === 'form' && <OrderForm />}
        {card === 'draft' && <DraftCard />}
        {card === 'order' && <OrderCard />}
      </div>
      <CityMap />
      <OrdersList />
      <Curtain />
      <Tabs />
      <CancelDialog />
      <KeysDialog />
    </main>
  );
}

const TABS: Tab[] = ['form', 'map', 'orders', 'curtain'];

/** On a phone there is room for one thing at a time. */
function Tabs() {
  return (
    <nav class="tabbar">
      {TABS.map((name) => (
        <button
          key={name}
          type="button"
          aria-current={tab.value === name ? 'page' : undefined}
          onClick={() => {
            tab.value = name;
            curtainOpen.value = name === 'curtain';
          }}
        >
          {words.value.tabs[name]}
        </button>
      ))}
    </nav>
  );
}
