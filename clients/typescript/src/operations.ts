// Made from docs/openapi.json by scripts/client-types.mjs.

export type Problem = {
  type: string;
  /** The name of the status. */
  title: string;
  status: number;
  /** For programs. Further codes may come. */
  code: "malformed_json" | "bad_request" | "unauthorized" | "forbidden" | "not_found" | "call_conflict" | "same_call" | "outcome_conflict" | "not_merged" | "moved" | "idempotency_mismatch" | "key_exists" | "connection_exists" | "read_only" | "version_conflict" | "secret_unreadable" | "adapter_gone" | "not_configured" | "sending" | "sandbox" | "not_in_review" | "ended" | "too_large" | "unsupported_media_type" | "invalid" | "connection_forbidden" | "too_many" | "too_many_wrong_keys" | "rate_limited" | "internal_error" | "database_unavailable" | "busy";
  /** One sentence for a person. */
  detail: string;
  /** The same as the header `X-Request-Id`. */
  requestId?: string;
  /** With 422: every fault in what was sent. */
  errors?: {
    /** Where, such as `amount.value`; empty for the whole body. */
    path: string;
    message: string;
  }[];
};

export type NewOutcome = {
  call: NewCall;
  /** Compared without case; blanks around it do not count. */
  name: string;
  /** Tells several outcomes of one name on one call apart. */
  key?: string;
  /** True unless said; false retracts. */
  met?: boolean | null;
  amount?: {
    /** A decimal text; a JSON number is refused. */
    value: string;
    /** ISO 4217. */
    currency?: string | null;
  } | null;
  /** RFC 3339 with an offset; the time of the first report unless said. */
  occurredAt?: string | null;
  description?: string | null;
  attributes?: Record<string, string | number | boolean | null> | null;
  /** By adapter: what only that vendor knows of an outcome. */
  vendor?: {
    cube?: Record<string, never> | null;
    invoca?: {
      advertiser_id_from_network?: string | number | null;
      advertiser_campaign_id_from_network?: string | number | null;
      network_id?: string | number | null;
    } | null;
    trackdrive?: {
      serializer?: "" | "call" | "call_grid" | null;
      post_call_tokens?: Record<string, string | number | boolean> | null;
      revenue?: string | null;
      add_revenue?: string | null;
      payout?: string | null;
      add_payout?: string | null;
      buyer_converted?: boolean | 0 | 1 | string | null;
      offer_converted?: boolean | 0 | 1 | string | null;
      trackdrive_buyer_id?: string | number | null;
      trackdrive_traffic_source_id?: string | number | null;
      contact_field_type?: string | number | null;
      fire_outgoing_webhook_ids?: (number | string)[] | null;
      manual_transcribe?: boolean | 0 | 1 | string | null;
      call_disposition_id?: "" | string | number | null;
      agent_call_disposition_notes?: string | null;
    } | null;
  } | null;
};

export type NewCall = {
  /** By key: an adapter’s id, the name of a connection that there is, or `external` for your own. */
  ids?: {
    external?: string;
    cube?: string;
    invoca?: string;
    trackdrive?: string;
    [name: string]: string | undefined;
  };
  /** RFC 3339 with an offset. Counts to the digits that it has. */
  startedAt?: string | null;
  durationSeconds?: number | null;
  /** E.164, or as it is dialled in `PHONE_REGION`. */
  callerNumber?: string | null;
  destinationNumber?: string | null;
  direction?: "inbound" | "outbound" | null;
  campaign?: string | null;
  /** Of the call. Deliveries of its outcomes may use them. */
  attributes?: Record<string, string | number | boolean | null> | null;
  /** By adapter: what only that vendor wants to know of a call. */
  vendor?: {
    invoca?: {
      recording_url?: string | null;
      recording_filename?: string | null;
      language_code?: "en-US" | "en-GB" | "es-ES" | "fr-FR" | null;
      recording_auth_config_id?: string | number | null;
      advertiser_id_from_network?: string | number | null;
      network_id?: string | number | null;
    } | null;
  } | null;
};

export type AcceptedOutcome = {
  id: string;
  revision: number;
  name: string;
  /** Tells several outcomes of one name on one call apart. */
  key: string;
  /** False: it is retracted. */
  met: boolean;
  amount: Amount | null;
  occurredAt: string | null;
  description: string | null;
  attributes: Attributes;
  /** `api`, the name of the connection that was pulled from, or an inbound endpoint such as `acme:calls`; `operator` where an operator has taken it from this call. */
  source: string;
  receivedAt: string;
  /** Names the revision at the inbound endpoints. */
  transactionId: string;
  match: Match;
  call: {
    id: string;
    ids: CallIds;
    startedAt: string | null;
  };
  result: "created" | "updated" | "unchanged";
};

export type Amount = {
  /** Decimal with exactly two places. */
  value: string;
  /** ISO 4217; null where none was given. */
  currency: string | null;
};

export type Attributes = Record<string, string | number | boolean>;

export type Match = {
  /** `id`: an id named it. `operator`: an operator said which call it is of. `start`: the same start and numbers were reported before. `nearest`: the nearest of the candidates. `near_tie`: two were as near, so it is of a call of its own. `other_start`: the nearest has this outcome, which was reported of another start. `none`: there was no candidate. */
  rule: "id" | "operator" | "start" | "nearest" | "near_tie" | "other_start" | "none";
  /** When the call began, as the report says. */
  startedAt?: string;
  /** The earliest and the latest start of which the outcome was reported, where there were several. */
  starts?: string[];
  /** How far apart two starts may lie. */
  windowSeconds?: number;
  /** Nearest first. */
  candidates?: {
    callId: string;
    startedAt: string;
    secondsApart: number;
    durationApart: number | null;
    /** The lower, the nearer. */
    score: number;
  }[];
};

/** Ids of the call by key: an adapter’s id, a connection’s name, or `external`. */
export type CallIds = Record<string, string>;

export type PlannedDelivery = {
  id: string;
  connection: string;
  adapter: string;
  status: "queued" | "sending" | "retrying" | "held" | "waiting" | "delivered" | "failed" | "review" | "skipped" | "superseded" | "cancelled";
  /** The outcome’s revision that is delivered. */
  revision: number;
  /** Why it waits or was skipped, for a person. */
  reason?: string;
  /** Of a delivery that went through before. */
  warnings?: Warning[];
};

export type Warning = {
  code: "amount_zeroed" | "time_kept" | "disposition_kept" | "call_kept" | "left_out" | "not_met_unsaid" | "payouts_differ" | "matched_far_away" | "answered_other_call" | "id_of_other_call";
  /** One sentence for a person: what the vendor has now. */
  message: string;
};

export type ListedOutcome = {
  id: string;
  revision: number;
  name: string;
  /** Tells several outcomes of one name on one call apart. */
  key: string;
  /** False: it is retracted. */
  met: boolean;
  amount: Amount | null;
  occurredAt: string | null;
  description: string | null;
  attributes: Attributes;
  /** `api`, the name of the connection that was pulled from, or an inbound endpoint such as `acme:calls`; `operator` where an operator has taken it from this call. */
  source: string;
  receivedAt: string;
  /** Names the revision at the inbound endpoints. */
  transactionId: string;
  match: Match;
  call: {
    id: string;
    ids: CallIds;
    startedAt: string | null;
    /** E.164; as it was given where it is no phone number. */
    callerNumber: string | null;
  };
  /** The outcome that it became one with, since their calls turned out to be one. */
  absorbedBy?: string;
  /** The outcome that it is since an operator has moved it to another call: what is left here is retracted. */
  movedTo?: string;
  deliveries: DeliverySummary[];
};

export type DeliverySummary = {
  id: string;
  connection: string;
  adapter: string;
  status: "queued" | "sending" | "retrying" | "held" | "waiting" | "delivered" | "failed" | "review" | "skipped" | "superseded" | "cancelled";
  /** A revision of an outcome, or a call that is handed over to the vendor. */
  subject: "outcome" | "call";
  /** Null for a call’s. */
  outcomeId: string | null;
  /** The outcome’s revision that is delivered. */
  revision: number | null;
  /** Null for an outcome’s. */
  callId: string | null;
  /** Why it is in this status, for a person. */
  reason: string | null;
  nextAttemptAt: string | null;
  /** The vendor’s own id for what it made of it. */
  reference: string | null;
  /** The kind of the last failure. */
  failure: "unreachable" | "ambiguous" | "throttled" | "not_found_yet" | "unauthorized" | "rejected" | "unreadable" | null;
  /** What the vendor has otherwise than it was meant, as of the latest attempt. */
  warnings: Warning[];
  createdAt: string;
  updatedAt: string;
  /** How many were made. */
  attempts: number;
};

export type Outcome = {
  id: string;
  revision: number;
  name: string;
  /** Tells several outcomes of one name on one call apart. */
  key: string;
  /** False: it is retracted. */
  met: boolean;
  amount: Amount | null;
  occurredAt: string | null;
  description: string | null;
  attributes: Attributes;
  /** `api`, the name of the connection that was pulled from, or an inbound endpoint such as `acme:calls`; `operator` where an operator has taken it from this call. */
  source: string;
  receivedAt: string;
  /** Names the revision at the inbound endpoints. */
  transactionId: string;
  match: Match;
  call: {
    id: string;
    ids: CallIds;
    startedAt: string | null;
    /** E.164; as it was given where it is no phone number. */
    callerNumber: string | null;
  };
  /** The outcome that it became one with, since their calls turned out to be one. */
  absorbedBy?: string;
  /** The outcome that it is since an operator has moved it to another call: what is left here is retracted. */
  movedTo?: string;
};

export type Call = {
  id: string;
  ids: CallIds;
  startedAt: string | null;
  /** `told`: with an id of the call. `search`: by whoever searched for it. Null: not known. */
  startKnownFrom: "told" | "search" | null;
  durationSeconds: number | null;
  /** E.164; as it was given where it is no phone number. */
  callerNumber: string | null;
  /** E.164; as it was given where it is no phone number. */
  destinationNumber: string | null;
  direction: "inbound" | "outbound" | null;
  campaign: string | null;
  attributes: Attributes;
  /** Which of its ids a vendor’s answer has shown, by key, and at which attempt. */
  learnt?: Record<string, {
      deliveryId: string;
      attempt: number;
    }>;
  /** When the gateway first heard of it. */
  createdAt: string;
};

export type CallTimeline = {
  id: string;
  ids: CallIds;
  startedAt: string | null;
  /** `told`: with an id of the call. `search`: by whoever searched for it. Null: not known. */
  startKnownFrom: "told" | "search" | null;
  durationSeconds: number | null;
  /** E.164; as it was given where it is no phone number. */
  callerNumber: string | null;
  /** E.164; as it was given where it is no phone number. */
  destinationNumber: string | null;
  direction: "inbound" | "outbound" | null;
  campaign: string | null;
  attributes: Attributes;
  /** Which of its ids a vendor’s answer has shown, by key, and at which attempt. */
  learnt?: Record<string, {
      deliveryId: string;
      attempt: number;
    }>;
  /** When the gateway first heard of it. */
  createdAt: string;
  /** Of the call itself, where it is handed over to a vendor. Oldest first. */
  deliveries: DeliverySummary[];
  outcomes: OutcomeOfCall[];
  /** What each vendor was sent of its money; those that were sent none are left out. */
  sent: SentRecord[];
};

export type OutcomeOfCall = {
  id: string;
  name: string;
  /** Tells several outcomes of one name on one call apart. */
  key: string;
  absorbedBy?: string;
  /** The outcome that it is since an operator has moved it to another call: what is left here is retracted. */
  movedTo?: string;
  /** Newest first. */
  revisions: {
    number: number;
    /** False: it is retracted. */
    met: boolean;
    amount: Amount | null;
    occurredAt: string | null;
    description: string | null;
    attributes: Attributes;
    /** `api`, the name of the connection that was pulled from, or an inbound endpoint such as `acme:calls`; `operator` where an operator has taken it from this call. */
    source: string;
    receivedAt: string;
    /** Names the revision at the inbound endpoints. */
    transactionId: string;
    match: Match;
  }[];
  deliveries: DeliverySummary[];
};

export type SentRecord = {
  connection: string;
  adapter: string;
  /** What stands there by field: what was set last, and what was added since, as far as it is certain. */
  sums: Record<string, string | boolean>;
  /** In the order in which they were sent; nothing that was refused. */
  entries: SentEntry[];
};

export type SentEntry = {
  /** When the request began. */
  at: string;
  outcomeId: string;
  revision: number;
  deliveryId: string;
  attempt: number;
  /** In the vendor’s own word. */
  field: string;
  /** `set`: it states what there is to be. `add`: it adds to what there is. */
  kind: "set" | "add";
  /** An amount with two places, in the currency of the account; or whether there was a conversion. */
  value: string | boolean;
  /** False: the request may have arrived, and nobody knows. */
  certain: boolean;
};

export type Delivery = {
  id: string;
  connection: string;
  adapter: string;
  status: "queued" | "sending" | "retrying" | "held" | "waiting" | "delivered" | "failed" | "review" | "skipped" | "superseded" | "cancelled";
  /** A revision of an outcome, or a call that is handed over to the vendor. */
  subject: "outcome" | "call";
  /** Null for a call’s. */
  outcomeId: string | null;
  /** The outcome’s revision that is delivered. */
  revision: number | null;
  /** Null for an outcome’s. */
  callId: string | null;
  /** Why it is in this status, for a person. */
  reason: string | null;
  nextAttemptAt: string | null;
  /** The vendor’s own id for what it made of it. */
  reference: string | null;
  /** The kind of the last failure. */
  failure: "unreachable" | "ambiguous" | "throttled" | "not_found_yet" | "unauthorized" | "rejected" | "unreadable" | null;
  /** What the vendor has otherwise than it was meant, as of the latest attempt. */
  warnings: Warning[];
  createdAt: string;
  updatedAt: string;
  /** Oldest first. */
  attempts: Attempt[];
};

export type Attempt = {
  number: number;
  startedAt: string;
  durationMs: number;
  /** An operator asked for it. */
  manual: boolean;
  /** By which key it was asked for. */
  by: string | null;
  /** Null where nothing was sent. */
  request: SentRequest | null;
  /** Null where nothing was answered. */
  response: VendorAnswer | null;
  failure: {
    kind: "unreachable" | "ambiguous" | "throttled" | "not_found_yet" | "unauthorized" | "rejected" | "unreadable";
    message: string;
  } | null;
  /** The status that followed from it, or `given back` where the process was stopping. */
  decision: string;
};

/** A request to a vendor. Secrets are masked. */
export type SentRequest = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  /** The vendor closed a kept connection under the request, which went out a second time. */
  resent?: boolean;
};

/** The answer of a vendor. Secrets are masked. */
export type VendorAnswer = {
  status: number;
  headers: Record<string, string>;
  /** A body that is JSON as JSON, any other as a text. */
  body: unknown;
  /** The body was longer than what is kept of it. */
  truncated: boolean;
};

export type Connection = {
  name: string;
  adapter: string;
  /** `environment`: variables configure it, and it is changed there. `api`: it was made with this API. */
  origin: "environment" | "api";
  /** Whether this process has it. False of one that variables configured once and do not any more: what was to go there stays where it is. */
  configured: boolean;
  /** As the adapter reads them, defaults filled in; `"••••"` where a secret is set. Null where they are not known here. */
  settings: Record<string, unknown> | null;
  /** In which the account is kept, ISO 4217; null where nobody knows yet. */
  currency: string | null;
  /** Who says so: its settings, or the first amount that its vendor acknowledged. */
  currencySource: "settings" | "acknowledged" | null;
  /** Which outcomes are delivered; null: all. */
  filter: {
    names: string[] | null;
    minimumAmount: Amount | null;
    sources: string[] | null;
  } | null;
  limits: {
    perSecond: number | null;
    inFlight: number | null;
  } | null;
  /** Null: the gateway’s own. */
  deadlineMs: number | null;
  /** Null: the gateway’s own. */
  retries: string[] | null;
  /** A cron pattern that overrules the settings’. */
  schedule: string | null;
  default: boolean;
  /** Whether the calls’ ids under its adapter’s id are its own; null where that is not known here. */
  readsAdapterIds: boolean | null;
  /** Null for those of the environment. */
  version: number | null;
  paused: boolean;
  pausedAt: string | null;
  pausedReason: string | null;
  breaker: Breaker;
  createdAt?: string;
  updatedAt?: string;
};

export type Breaker = {
  /** `half-open`: the next delivery is let through as a probe. */
  state: "closed" | "open" | "half-open";
  reason: string | null;
  openedAt: string | null;
  /** When the next probe is let through. */
  until: string | null;
};

export type NewCubeConnection = {
  name: string;
  adapter: "cube";
  settings: CubeSettings;
  /** Which outcomes are delivered; all unless said. */
  filter?: {
    names?: string[] | null;
    minimumAmount?: {
      value: string;
      currency: string;
    } | null;
    sources?: string[] | null;
  } | null;
  limits?: {
    perSecond?: number | null;
    inFlight?: number | null;
  } | null;
  deadlineMs?: number | null;
  /** The wait before each retry, such as `10s`, `5m` or `2h`. */
  retries?: string[] | null;
  /** When to pull, of a connection that is pulled from. */
  schedule?: string | null;
  /** Its calls’ ids stand under the adapter’s id. */
  default?: boolean | null;
};

export type CubeSettings = {
  /** Where the account is served; needed unless the account is given, which it overrules */
  baseUrl?: string;
  /** The account's word in https://<account>.headshed.com; short for the base URL */
  account?: string;
  /** Token of a user, made by an administrator of the account; needed unless email and password are given */
  token?: string;
  /** E-mail address of a user, in the place of the token */
  email?: string;
  /** Password that belongs to the e-mail address */
  password?: string;
  /** Numbers of the campaigns whose outcomes are asked for, separated by commas */
  campaignIds?: string[] | string;
  /** The account's time zone, in which its days and times are said */
  timeZone?: string;
  /** Country in which its phone numbers without a country code are dialled, and whose number format its amounts have */
  region?: string;
  /** When to ask, a cron pattern of five or six fields in the account's time zone */
  schedule?: string;
  /** How many days before the newest one that was read are read again, for rows that come late or change */
  lookbackDays?: number | string;
  /** Outcome names by type, type/subtype or campaign:type/subtype; name! for one that is not met, - to leave out */
  outcomeNames?: Record<string, string> | string;
  /** Which fields hold ids of one call, by the ids' keys: a vendor, a connection or external; never a customer's id */
  callIds?: Record<string, string> | string;
  /** Field that holds the amount of an outcome, written in the region's number format */
  amountField?: string;
  /** Currency of amounts that name none */
  currency?: string;
  /** Where the names of the fields crm__custom_info__<n> are looked up; without it they keep their numbers */
  customFieldsPath?: string;
};

export type NewInvocaConnection = {
  name: string;
  adapter: "invoca";
  settings: InvocaSettings;
  /** Which outcomes are delivered; all unless said. */
  filter?: {
    names?: string[] | null;
    minimumAmount?: {
      value: string;
      currency: string;
    } | null;
    sources?: string[] | null;
  } | null;
  limits?: {
    perSecond?: number | null;
    inFlight?: number | null;
  } | null;
  deadlineMs?: number | null;
  /** The wait before each retry, such as `10s`, `5m` or `2h`. */
  retries?: string[] | null;
  /** When to pull, of a connection that is pulled from. */
  schedule?: string | null;
  /** Its calls’ ids stand under the adapter’s id. */
  default?: boolean | null;
};

export type InvocaSettings = {
  /** Where Invoca's API is: https://invoca.net, or the host of your own network there */
  baseUrl?: string;
  /** API token, made in Invoca under Integrations; it has the rights of the user who made it */
  oauthToken: string;
  /** Version of the Call Outcomes API, a date that stands in the path */
  apiVersion?: string;
  /** Whether calls that Invoca does not know are handed to its Call Ingestion API, and their outcomes told to its Signal API */
  ingestCalls?: boolean | "true" | "false";
  /** Version of the Call Ingestion API, a date that stands in the path */
  ingestionVersion?: string;
  /** Version of the Signal API, a date that stands in the path */
  signalVersion?: string;
  /** Where the token is sent: "body" (as oauth_token) or "header" (Authorization, without a scheme) */
  tokenIn?: "body" | "header";
  /** Attribute that fills custom_parameter_1; an outcome without it falls back on one of that very name */
  customParameter1?: string;
  /** Attribute that fills custom_parameter_2; an outcome without it falls back on one of that very name */
  customParameter2?: string;
  /** Attribute that fills custom_parameter_3; an outcome without it falls back on one of that very name */
  customParameter3?: string;
  /** Whether a description goes out that neither a poster nor a client of Invoca's gave, such as a pulled row's comment */
  forwardDescriptions?: boolean | "true" | "false";
  /** network_id that narrows the search for a call whose Invoca id is not known */
  networkId?: string;
  /** advertiser_id_from_network that narrows such a search; for tokens of network users only */
  advertiserId?: string;
  /** advertiser_campaign_id_from_network that narrows such a search, and of ingested calls of no known campaign */
  advertiserCampaignId?: string;
  /** Currency in which the account is kept; an amount in another one is not sent there. Unset: that of the first amount with a currency that the vendor takes */
  currency?: string;
};

export type NewTrackdriveConnection = {
  name: string;
  adapter: "trackdrive";
  settings: TrackdriveSettings;
  /** Which outcomes are delivered; all unless said. */
  filter?: {
    names?: string[] | null;
    minimumAmount?: {
      value: string;
      currency: string;
    } | null;
    sources?: string[] | null;
  } | null;
  limits?: {
    perSecond?: number | null;
    inFlight?: number | null;
  } | null;
  deadlineMs?: number | null;
  /** The wait before each retry, such as `10s`, `5m` or `2h`. */
  retries?: string[] | null;
  /** When to pull, of a connection that is pulled from. */
  schedule?: string | null;
  /** Its calls’ ids stand under the adapter’s id. */
  default?: boolean | null;
};

export type TrackdriveSettings = {
  /** Where the account is served; needed unless the subdomain is given, which it overrules */
  baseUrl?: string;
  /** The account's word in https://<subdomain>.trackdrive.com; short for the base URL */
  subdomain?: string;
  /** Public key, made in TrackDrive under Integrations, API & Access Tokens */
  publicKey: string;
  /** Private key that belongs to the public key */
  privateKey: string;
  /** Names of the outcomes that count as a conversion of the buyer, separated by commas */
  convertingOutcomes?: string[] | string;
  /** The account's call disposition id for each outcome name */
  dispositions?: Record<string, string> | string;
  /** Attributes that go out as contact fields though nobody posted them for the outcome: labels of a pulled row, a vendor-shaped endpoint or the call */
  forwardAttributes?: string[] | string;
  /** Whether a description that nobody posted, such as a pulled row's comment or a vendor-shaped endpoint's, goes out as notes */
  forwardDescriptions?: boolean | "true" | "false";
  /** Currency in which the account is kept; an amount in another one is not sent there. Unset: that of the first amount with a currency that the vendor takes */
  currency?: string;
};

export type ChangedCubeSettings = {
  /** Where the account is served; needed unless the account is given, which it overrules */
  baseUrl?: string | null;
  /** The account's word in https://<account>.headshed.com; short for the base URL */
  account?: string | null;
  /** Token of a user, made by an administrator of the account; needed unless email and password are given */
  token?: string | null;
  /** E-mail address of a user, in the place of the token */
  email?: string | null;
  /** Password that belongs to the e-mail address */
  password?: string | null;
  /** Numbers of the campaigns whose outcomes are asked for, separated by commas */
  campaignIds?: string[] | string | null;
  /** The account's time zone, in which its days and times are said */
  timeZone?: string | null;
  /** Country in which its phone numbers without a country code are dialled, and whose number format its amounts have */
  region?: string | null;
  /** When to ask, a cron pattern of five or six fields in the account's time zone */
  schedule?: string | null;
  /** How many days before the newest one that was read are read again, for rows that come late or change */
  lookbackDays?: number | string | null;
  /** Outcome names by type, type/subtype or campaign:type/subtype; name! for one that is not met, - to leave out */
  outcomeNames?: Record<string, string> | string | null;
  /** Which fields hold ids of one call, by the ids' keys: a vendor, a connection or external; never a customer's id */
  callIds?: Record<string, string> | string | null;
  /** Field that holds the amount of an outcome, written in the region's number format */
  amountField?: string | null;
  /** Currency of amounts that name none */
  currency?: string | null;
  /** Where the names of the fields crm__custom_info__<n> are looked up; without it they keep their numbers */
  customFieldsPath?: string | null;
};

export type ChangedInvocaSettings = {
  /** Where Invoca's API is: https://invoca.net, or the host of your own network there */
  baseUrl?: string | null;
  /** API token, made in Invoca under Integrations; it has the rights of the user who made it */
  oauthToken?: string | null;
  /** Version of the Call Outcomes API, a date that stands in the path */
  apiVersion?: string | null;
  /** Whether calls that Invoca does not know are handed to its Call Ingestion API, and their outcomes told to its Signal API */
  ingestCalls?: boolean | "true" | "false" | null;
  /** Version of the Call Ingestion API, a date that stands in the path */
  ingestionVersion?: string | null;
  /** Version of the Signal API, a date that stands in the path */
  signalVersion?: string | null;
  /** Where the token is sent: "body" (as oauth_token) or "header" (Authorization, without a scheme) */
  tokenIn?: "body" | "header" | null;
  /** Attribute that fills custom_parameter_1; an outcome without it falls back on one of that very name */
  customParameter1?: string | null;
  /** Attribute that fills custom_parameter_2; an outcome without it falls back on one of that very name */
  customParameter2?: string | null;
  /** Attribute that fills custom_parameter_3; an outcome without it falls back on one of that very name */
  customParameter3?: string | null;
  forwardDescriptions?: boolean | "true" | "false" | null;
  /** network_id that narrows the search for a call whose Invoca id is not known */
  networkId?: string | null;
  /** advertiser_id_from_network that narrows such a search; for tokens of network users only */
  advertiserId?: string | null;
  /** advertiser_campaign_id_from_network that narrows such a search, and of ingested calls of no known campaign */
  advertiserCampaignId?: string | null;
  /** Currency in which the account is kept; an amount in another one is not sent there. Unset: that of the first amount with a currency that the vendor takes */
  currency?: string | null;
};

export type ChangedTrackdriveSettings = {
  /** Where the account is served; needed unless the subdomain is given, which it overrules */
  baseUrl?: string | null;
  /** The account's word in https://<subdomain>.trackdrive.com; short for the base URL */
  subdomain?: string | null;
  /** Public key, made in TrackDrive under Integrations, API & Access Tokens */
  publicKey?: string | null;
  /** Private key that belongs to the public key */
  privateKey?: string | null;
  /** Names of the outcomes that count as a conversion of the buyer, separated by commas */
  convertingOutcomes?: string[] | string | null;
  /** The account's call disposition id for each outcome name */
  dispositions?: Record<string, string> | string | null;
  forwardAttributes?: string[] | string | null;
  forwardDescriptions?: boolean | "true" | "false" | null;
  /** Currency in which the account is kept; an amount in another one is not sent there. Unset: that of the first amount with a currency that the vendor takes */
  currency?: string | null;
};

export type Pull = {
  id: string;
  connection: string;
  status: "queued" | "running" | "done" | "failed" | "cancelled";
  /** An operator asked for it; else the schedule. */
  backfill: boolean;
  /** Counts and stores nothing. */
  dryRun: boolean;
  /** Days in the connection’s zone, both included. */
  window: {
    from: string;
    to: string;
  } | null;
  daysDone: number;
  daysTotal: number;
  pages: number;
  /** Rows, as often as they were read. */
  seen: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that could not be read, and those that were refused. */
  rejected: number;
  /** Why it failed, or why rows were rejected. */
  error: string | null;
  /** When a backfill goes on whose vendor wants to be left alone. */
  notBefore: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type Rejection = {
  id: string;
  receivedAt: string;
  /** The inbound endpoint: its adapter and its own id. */
  endpoint: string;
  method: string;
  path: string;
  /** Whose key came with it; null for nobody’s. */
  principal: string | null;
  status: number;
  /** The body of the answer. */
  answer: unknown;
  request: {
    query: Record<string, string>;
    headers: Record<string, string>;
    body: string;
  };
};

export type CorrectionOfConnection = {
  connection: string;
  adapter: string;
  /** What is taken back of a call that it was sent by mistake. */
  retract: CorrectionItem[];
  /** What it is sent of the right call. */
  report: CorrectionItem[];
};

export type CorrectionItem = {
  outcome: {
    id: string;
    name: string;
    /** Tells several outcomes of one name on one call apart. */
    key: string;
    /** False: it is retracted. */
    met: boolean;
    amount: Amount | null;
  };
  call: {
    id: string;
    ids: CallIds;
  };
  status: "queued" | "sending" | "retrying" | "held" | "waiting" | "delivered" | "failed" | "review" | "skipped" | "superseded" | "cancelled";
  /** Why it waits, or can’t be sent. */
  reason: string | null;
  /** As it would be sent now; null while it waits. */
  request: SentRequest | null;
  /** What the vendor could not be sent of it. */
  warnings: Warning[];
};

export type Replay = {
  id: string;
  status: "planned" | "running" | "done" | "cancelled";
  filter: {
    status: ("queued" | "sending" | "retrying" | "held" | "waiting" | "delivered" | "failed" | "review" | "skipped" | "superseded" | "cancelled")[];
    connection?: string;
    failure?: string;
    name?: string;
    from?: string;
    to?: string;
  };
  matched: number;
  byConnection: Record<string, number>;
  /** Of the met outcomes, each once. */
  amounts: {
    currency: string | null;
    total: string;
  }[];
  /** At most 5. */
  sample: {
    deliveryId: string;
    outcomeId: string | null;
    /** Of a delivery of a call itself. */
    callId: string | null;
    connection: string;
    /** As it would be sent; null where nothing would be. */
    request: SentRequest | null;
    /** Why nothing would be sent. */
    reason: string | null;
    /** What the vendor could not be told of it. */
    warnings: Warning[];
  }[];
  /** Released and on their way. */
  queued: number;
  delivered: number;
  /** Of those delivered, with a warning. */
  warned: number;
  /** Failed again, or for a person to review. */
  failed: number;
  /** Had another status when their turn came, or a later revision was there. */
  passedOver: number;
  createdAt: string;
  createdBy: string;
  startedAt: string | null;
  startedBy: string | null;
  finishedAt: string | null;
};

export type AuditEntry = {
  id: string;
  at: string;
  /** By which key. */
  who: string;
  action: string;
  target: {
    kind: string;
    id: string;
  };
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  requestId: string;
};

export type Key = {
  id: string;
  /** What the audit calls it. */
  name: string;
  /** `admin`: everything. `operator`: acts, but changes no connection and no key. `poster`: posts and reads. `reader`: reads. `partner`: reports at the inbound endpoints. */
  role: "admin" | "operator" | "poster" | "reader" | "partner";
  /** How its secret begins. */
  prefix: string;
  /** Of a partner: for which it may report; none listed: for all. */
  advertisers: string[];
  campaigns: string[];
  networks: string[];
  /** Null: never. */
  expiresAt: string | null;
  /** Within a minute or two; null: never. */
  lastUsedAt: string | null;
  /** The secret before the latest rotation, while it works. */
  previous: {
    prefix: string;
    until: string;
  } | null;
  /** The name of the key that made it. */
  createdBy: string;
  createdAt: string;
};

export interface Operations {
  /** Report an outcome. Reported again, it is changed: members left out keep their value, `null` clears one. What changes is the next revision, and is delivered to every connection. Answered after the commit. */
  reportOutcome: {
    request: {
      body: NewOutcome;
    };
    answer: {
      outcome: AcceptedOutcome;
      /** Of the newest revision: one for each connection that delivers, those that were skipped too. */
      deliveries: PlannedDelivery[];
    };
  };
  /** List outcomes */
  listOutcomes: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
        /** At or after: an RFC 3339 time, or a day, which is its beginning in UTC. */
        from?: string;
        /** Before. */
        to?: string;
        /** Compared without case. */
        name?: string;
        /** Who reported it. */
        source?: string;
        callId?: string;
        /** What a revision is called at the inbound endpoints. */
        transactionId?: string;
      };
    };
    answer: {
      items: ListedOutcome[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Report up to 1,000 outcomes. Each is taken or refused by itself; a bad one harms no other. The body may have 4 MB. */
  reportOutcomes: {
    request: {
      body: {
      outcomes: NewOutcome[];
    };
    };
    answer: {
      /** In the order of the request. */
      items: {
        status: 200 | 202;
        outcome: AcceptedOutcome;
        /** Of the newest revision: one for each connection that delivers, those that were skipped too. */
        deliveries: PlannedDelivery[];
      } | {
        status: 409 | 422;
        problem: Problem;
      }[];
    };
  };
  /** Get an outcome with its deliveries */
  getOutcome: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      outcome: Outcome;
      /** Of every revision, those of the newest first. */
      deliveries: DeliverySummary[];
    };
  };
  /** Tell of a call, or of another id of a known one. Deliveries that waited for what is told go out. */
  tellCall: {
    request: {
      body: NewCall;
    };
    answer: {
      call: Call;
    };
  };
  /** List calls, or find those of an id */
  listCalls: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
        /** The call has this id. The name of any connection may stand behind the point as well. */
        'id.external'?: string;
        /** The call has this id. The name of any connection may stand behind the point as well. */
        'id.cube'?: string;
        /** The call has this id. The name of any connection may stand behind the point as well. */
        'id.invoca'?: string;
        /** The call has this id. The name of any connection may stand behind the point as well. */
        'id.trackdrive'?: string;
      };
    };
    answer: {
      items: Call[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Get a call with all that came of it */
  getCall: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      call: CallTimeline;
    };
  };
  /** List deliveries */
  listDeliveries: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
        /** At or after: an RFC 3339 time, or a day, which is its beginning in UTC. */
        from?: string;
        /** Before. */
        to?: string;
        /** One or several, separated by commas. */
        status?: ("queued" | "sending" | "retrying" | "held" | "waiting" | "delivered" | "failed" | "review" | "skipped" | "superseded" | "cancelled")[];
        /** One that there is or was. */
        connection?: string;
        /** The kind of the last failure. */
        failure?: "unreachable" | "ambiguous" | "throttled" | "not_found_yet" | "unauthorized" | "rejected" | "unreadable";
        warning?: "amount_zeroed" | "time_kept" | "disposition_kept" | "call_kept" | "left_out" | "not_met_unsaid" | "payouts_differ" | "matched_far_away" | "answered_other_call" | "id_of_other_call";
        outcomeId?: string;
        callId?: string;
      };
    };
    answer: {
      items: DeliverySummary[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Get a delivery with every attempt */
  getDelivery: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      delivery: Delivery;
    };
  };
  /** List the connections. Takes the key of an operator or an admin. */
  listConnections: {
    request: object;
    answer: {
      items: Connection[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Make a connection. An account at a vendor. Secrets are kept sealed and never shown again. Takes an admin key. */
  createConnection: {
    request: {
      body: NewCubeConnection | NewInvocaConnection | NewTrackdriveConnection;
    };
    answer: {
      connection: Connection;
    };
  };
  /** Get a connection. Takes the key of an operator or an admin. */
  getConnection: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
    };
    answer: {
      connection: Connection;
    };
  };
  /** Change a connection. Members of `settings`, `filter` and `limits` are merged; `null` clears one. A secret that is left out stays. Changed settings resume a paused connection. Takes an admin key. */
  changeConnection: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
      body: {
      /** Those of the adapter; `null` takes one back to its default. */
      settings?: ChangedCubeSettings | ChangedInvocaSettings | ChangedTrackdriveSettings;
      /** Which outcomes are delivered; all unless said. */
      filter?: {
        names?: string[] | null;
        minimumAmount?: {
          value: string;
          currency: string;
        } | null;
        sources?: string[] | null;
      } | null;
      limits?: {
        perSecond?: number | null;
        inFlight?: number | null;
      } | null;
      deadlineMs?: number | null;
      /** The wait before each retry, such as `10s`, `5m` or `2h`. */
      retries?: string[] | null;
      /** When to pull, of a connection that is pulled from. */
      schedule?: string | null;
      /** Its calls’ ids stand under the adapter’s id. */
      default?: boolean | null;
      /** The one that the change was made from; the newest unless said. */
      version?: number;
    };
    };
    answer: {
      connection: Connection;
    };
  };
  /** Delete a connection. What was not sent yet is `cancelled`; its secrets are forgotten, and what it did stays on record. Takes an admin key. */
  deleteConnection: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
    };
    answer: {
      connection: {
        name: string;
      };
      /** How many deliveries were cancelled. */
      cancelled: number;
    };
  };
  /** Pause a connection. Its deliveries are `held` until it is resumed. Takes the key of an operator or an admin. */
  pauseConnection: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
      body?: {
      reason?: string;
    };
    };
    answer: {
      connection: Connection;
    };
  };
  /** Resume a connection. Closes its breaker too, and releases what was held. Takes the key of an operator or an admin. */
  resumeConnection: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
    };
    answer: {
      connection: Connection;
    };
  };
  /** Test a connection. Asks the vendor something that changes nothing there. Pauses and resumes nothing. Takes the key of an operator or an admin. */
  testConnection: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
    };
    answer: {
      test: {
        ok: boolean;
        /** `host`: nothing harmless is known to ask, so only whether the host answers was tried. */
        asked: "credentials" | "host";
        /** One sentence for a person. */
        saw: string;
        request: SentRequest | null;
        response: VendorAnswer | null;
        durationMs: number;
      };
    };
  };
  /** Fetch days from a connection that is pulled from. Days in the connection’s zone, both included, at most 366. Read before or not, they are read again. Takes the key of an operator or an admin. */
  askPull: {
    request: {
      path: {
        /** The connection’s name. */
        name: string;
      };
      body: {
      from: string;
      to: string;
      dryRun?: boolean;
    };
    };
    answer: {
      pull: Pull;
    };
  };
  /** List pulls. Takes the key of an operator or an admin. */
  listPulls: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
        connection?: string;
        status?: "queued" | "running" | "done" | "failed" | "cancelled";
      };
    };
    answer: {
      items: Pull[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Get a pull and how far it is. Takes the key of an operator or an admin. */
  getPull: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      pull: Pull;
    };
  };
  /** Cancel a pull. What its pages brought stays. Takes the key of an operator or an admin. */
  cancelPull: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      pull: Pull;
    };
  };
  /** List what was refused at the inbound endpoints. Of the last 30 days. Every key is masked. Takes the key of an operator or an admin. */
  listRejections: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
        /** At or after: an RFC 3339 time, or a day, which is its beginning in UTC. */
        from?: string;
        /** Before. */
        to?: string;
        /** The inbound endpoint: its adapter and its own id, such as `acme:calls`. */
        endpoint?: string;
      };
    };
    answer: {
      items: Rejection[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Send a delivery again. A fresh attempt now, whatever became of it. Asked for twice before it is sent, it is sent once, and so it is when the same key asks within 10 s for what did not fail again. One that waits for an id waits on. Takes the key of an operator or an admin. */
  replayDelivery: {
    request: {
      path: {
        id: string;
      };
      body?: {
      /** Whether it is sent once more although the same key asked for that within the last 10 s and it is being sent or delivered. Else that is one wish. */
      again?: boolean;
    };
    };
    answer: {
      delivery: Delivery;
    };
  };
  /** Say what came of a delivery in review. Takes the key of an operator or an admin. */
  settleDelivery: {
    request: {
      path: {
        id: string;
      };
      body: {
      as: "delivered" | "failed";
      note: string;
    };
    };
    answer: {
      delivery: Delivery;
    };
  };
  /** Take an id from a call. What a vendor was sent of the call by this id is retracted there, and reported by what else is known of the call. The same posts do not add the id again. Takes the key of an operator or an admin. */
  removeCallId: {
    request: {
      path: {
        id: string;
        /** Which of the call’s ids, such as `external`. */
        key: string;
      };
      query?: {
        /** `true`: shows what each account would be sent, and does nothing. */
        plan?: "true" | "false";
        /** The call that the id is of; it is of none of those that are known when left out. */
        callId?: string;
      };
      body?: Record<string, never>;
    };
    answer: {
      /** Left out of a plan. */
      call?: Call;
      /** What each account is sent, or, with `?plan=true`, would be sent. */
      plan: CorrectionOfConnection[];
    };
  };
  /** Make two calls of one. The two that it was before they became one; or, where the body names any, one of these ids and outcomes and one of the rest. What vendors were sent of the wrong one is retracted there and reported of the right one. The same posts do not make them one again. Takes the key of an operator or an admin. */
  splitCall: {
    request: {
      path: {
        id: string;
      };
      query?: {
        /** `true`: shows what each account would be sent, and does nothing. */
        plan?: "true" | "false";
      };
      body?: {
      /** Which of the call’s ids are the other one’s, by key. */
      ids?: string[];
      /** Which of its outcomes are the other one’s. */
      outcomes?: string[];
    };
    };
    answer: {
      /** The two calls; left out of a plan. */
      calls?: Call[];
      /** What could not be taken back, for a person. */
      notes: string[];
      /** What each account is sent, or, with `?plan=true`, would be sent. */
      plan: CorrectionOfConnection[];
    };
  };
  /** Move an outcome to another call. What vendors were sent of it is retracted on the call that it was of and reported on the other. Later reports of it, under the first call as well, are reports of it there. Takes the key of an operator or an admin. */
  moveOutcome: {
    request: {
      path: {
        id: string;
      };
      query?: {
        /** `true`: shows what each account would be sent, and does nothing. */
        plan?: "true" | "false";
      };
      body: {
      /** The call that it is of. */
      callId: string;
    };
    };
    answer: {
      outcome?: Outcome;
      /** Of every revision, those of the newest first. */
      deliveries?: DeliverySummary[];
      /** What each account is sent, or, with `?plan=true`, would be sent. */
      plan: CorrectionOfConnection[];
    };
  };
  /** Plan to send again all that a filter matches. Sends nothing: it shows how many deliveries there are, what they are worth, and some of the requests. Takes the key of an operator or an admin. */
  planReplay: {
    request: {
      body: {
      filter: {
        /** At or after: an RFC 3339 time, or a day, which is its beginning in UTC. */
        from?: string;
        /** Before. */
        to?: string;
        status?: ("failed" | "review" | "held" | "retrying" | "cancelled")[];
        /** A connection that delivers. */
        connection?: string;
        failure?: "unreachable" | "ambiguous" | "throttled" | "not_found_yet" | "unauthorized" | "rejected" | "unreadable";
        /** Of the outcome, compared without case. */
        name?: string;
      };
    };
    };
    answer: {
      replay: Replay;
    };
  };
  /** List replays. Takes the key of an operator or an admin. */
  listReplays: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
      };
    };
    answer: {
      items: Replay[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Get a replay and how far it is. Takes the key of an operator or an admin. */
  getReplay: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      replay: Replay;
    };
  };
  /** Let a planned replay run. Asked for again while it runs, it changes nothing. Takes the key of an operator or an admin. */
  runReplay: {
    request: {
      path: {
        id: string;
      };
      body?: Record<string, never>;
    };
    answer: {
      replay: Replay;
    };
  };
  /** Cancel a replay. Releases no more deliveries; what was released goes on. Takes the key of an operator or an admin. */
  cancelReplay: {
    request: {
      path: {
        id: string;
      };
      body?: Record<string, never>;
    };
    answer: {
      replay: Replay;
    };
  };
  /** List what operators did. Takes the key of an operator or an admin. */
  listAudit: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
        /** At or after: an RFC 3339 time, or a day, which is its beginning in UTC. */
        from?: string;
        /** Before. */
        to?: string;
        /** Such as `connection.pause`. */
        action?: string;
        /** The id or name of what something was done to. */
        target?: string;
      };
    };
    answer: {
      items: AuditEntry[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Make a key. Its secret is in this answer alone: what is kept of it is a hash. Takes an admin key. */
  createKey: {
    request: {
      body: {
      /** What the audit calls it. No other key has it, whatever the case. */
      name: string;
      role: "admin" | "operator" | "poster" | "reader" | "partner";
      /** From then on it opens nothing. */
      expiresAt?: string | null;
      /** Of a partner alone, as the next two: for which it may report. */
      advertisers?: string[];
      campaigns?: string[];
      networks?: string[];
    };
    };
    answer: {
      key: Key;
      /** Shown this once, and kept nowhere. */
      secret: string;
    };
  };
  /** List the keys. Those that were made here; the environment’s are not listed. Takes the key of an operator or an admin. */
  listKeys: {
    request: {
      query?: {
        /** How many items at most. */
        limit?: number;
        /** `nextCursor` of the page before. */
        cursor?: string;
      };
    };
    answer: {
      items: Key[];
      /** To be given as `cursor` for the next page; null on the last one. */
      nextCursor: string | null;
    };
  };
  /** Get a key. Takes the key of an operator or an admin. */
  getKey: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      key: Key;
    };
  };
  /** Delete a key. It opens nothing any more, at other processes within seconds. What it did stays on record under its name. Takes an admin key. */
  deleteKey: {
    request: {
      path: {
        id: string;
      };
    };
    answer: {
      key: Key;
    };
  };
  /** Give a key another secret. The secret that it had works on for a while (`overlap`); one from before that stops at once. Takes an admin key. */
  rotateKey: {
    request: {
      path: {
        id: string;
      };
      body?: {
      /** How long the secret that it had still works; `0s`: no more. */
      overlap?: string;
    };
    };
    answer: {
      key: Key;
      /** Shown this once, and kept nowhere. */
      secret: string;
    };
  };
}

/** Method, path, and whether the operation takes an Idempotency-Key. */
export const OPERATIONS = {
  reportOutcome: ['POST', '/v1/outcomes', true],
  listOutcomes: ['GET', '/v1/outcomes', false],
  reportOutcomes: ['POST', '/v1/outcomes/batch', true],
  getOutcome: ['GET', '/v1/outcomes/{id}', false],
  tellCall: ['POST', '/v1/calls', true],
  listCalls: ['GET', '/v1/calls', false],
  getCall: ['GET', '/v1/calls/{id}', false],
  listDeliveries: ['GET', '/v1/deliveries', false],
  getDelivery: ['GET', '/v1/deliveries/{id}', false],
  listConnections: ['GET', '/v1/admin/connections', false],
  createConnection: ['POST', '/v1/admin/connections', true],
  getConnection: ['GET', '/v1/admin/connections/{name}', false],
  changeConnection: ['PATCH', '/v1/admin/connections/{name}', false],
  deleteConnection: ['DELETE', '/v1/admin/connections/{name}', false],
  pauseConnection: ['POST', '/v1/admin/connections/{name}/pause', true],
  resumeConnection: ['POST', '/v1/admin/connections/{name}/resume', true],
  testConnection: ['POST', '/v1/admin/connections/{name}/test', true],
  askPull: ['POST', '/v1/admin/connections/{name}/pulls', true],
  listPulls: ['GET', '/v1/admin/pulls', false],
  getPull: ['GET', '/v1/admin/pulls/{id}', false],
  cancelPull: ['POST', '/v1/admin/pulls/{id}/cancel', true],
  listRejections: ['GET', '/v1/admin/rejections', false],
  replayDelivery: ['POST', '/v1/admin/deliveries/{id}/replay', true],
  settleDelivery: ['POST', '/v1/admin/deliveries/{id}/settle', true],
  removeCallId: ['DELETE', '/v1/admin/calls/{id}/ids/{key}', false],
  splitCall: ['POST', '/v1/admin/calls/{id}/split', true],
  moveOutcome: ['POST', '/v1/admin/outcomes/{id}/move', true],
  planReplay: ['POST', '/v1/admin/replays', true],
  listReplays: ['GET', '/v1/admin/replays', false],
  getReplay: ['GET', '/v1/admin/replays/{id}', false],
  runReplay: ['POST', '/v1/admin/replays/{id}/run', true],
  cancelReplay: ['POST', '/v1/admin/replays/{id}/cancel', true],
  listAudit: ['GET', '/v1/admin/audit', false],
  createKey: ['POST', '/v1/admin/keys', true],
  listKeys: ['GET', '/v1/admin/keys', false],
  getKey: ['GET', '/v1/admin/keys/{id}', false],
  deleteKey: ['DELETE', '/v1/admin/keys/{id}', false],
  rotateKey: ['POST', '/v1/admin/keys/{id}/rotate', true],
} as const satisfies Record<keyof Operations, readonly [string, string, boolean]>;
