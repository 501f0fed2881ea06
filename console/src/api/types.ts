/** Short names for what the contracts define; nothing is defined here. */
import type { components as Fleet } from '../generated/contract';
import type { components as Sandbox } from '../generated/sandbox';

type F = Fleet['schemas'];
type S = Sandbox['schemas'];

export type Order = F['Order'];
export type Estimate = F['Estimate'];
export type ServiceLevel = F['ServiceLevel'];
export type Draft = F['Draft'];
export type DraftRequest = F['DraftRequest'];
export type DraftWarning = F['DraftWarning'];
export type EstimateRequest = F['EstimateRequest'];
export type EditRequest = F['EditRequest'];
export type RoutePoint = F['RoutePoint'];
export type OrderRoutePoint = F['OrderRoutePoint'];
export type Payment = F['Payment'];
export type Requirement = F['Requirement'];
export type Money = F['Money'];
export type Dispatch = F['Dispatch'];
export type Commit = F['Commit'];
export type CancelRules = F['CancelRules'];
export type Problem = F['Problem'];
export type ProblemField = F['ProblemField'];

export type Park = S['Park'];
export type Person = S['Person'];
export type Session = S['Session'];
export type Drawing = S['Drawing'];
export type Place = S['Place'];
export type Car = S['Car'];
export type ListedOrder = S['ListedOrder'];
export type Span = S['Span'];
export type FaultSetting = S['FaultSetting'];

/** Longitude, latitude. */
export type Point = readonly number[];
