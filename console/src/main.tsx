import { render } from 'preact';
import { App } from './app';
import { lookAround } from './state/session';
import './state/theme';
import './styles/base.css';
import './styles/controls.css';
import './styles/desk.css';
import './styles/map.css';
import './styles/orders.css';
import './styles/curtain.css';

const root = document.getElementById('root');
if (root) render(<App />, root);
void lookAround();
