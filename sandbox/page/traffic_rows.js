// What a row of the traffic says: direction, what kind it is, and how it ended.

export const KINDS = [["", "All"], ["call", "Calls of Kaizen"], ["event", "Events"], ["act", "Commands, buttons and forms"], ["trouble", "Errors and retries"]];

const refused = (answer) => answer && typeof answer === "object" && (answer.ok === false || answer.error !== undefined);

/** {label, tone}: tone is ok, retry or bad. The label always says it in words. */
export function outcome({ kind, request, response }) {
  if (response?.fault) return { label: `fault: ${response.fault.replaceAll("_", " ")}`, tone: "bad" };
  if (response?.error === "ratelimited") return { label: "429 rate limited", tone: "bad" };
  if (refused(response)) {
    const label = response.error === "operation_timeout" ? "not acknowledged" : response.error === "dispatch_failed" ? "not delivered" : response.error ?? "refused";
    return { label, tone: "bad" };
  }
  if (request?.retry_attempt > 0) return { label: `retry ${request.retry_attempt}`, tone: "retry" };
  if (kind === "envelope") return { label: response ? "acknowledged" : "sent", tone: "ok" };
  return { label: "ok", tone: "ok" };
}

export const isEvent = (row) => row.kind === "envelope" && row.request?.type === "events_api";

export function matches(row, kind, words) {
  if (kind === "call" && row.kind !== "call") return false;
  if (kind === "event" && !isEvent(row)) return false;
  if (kind === "act" && (row.kind !== "envelope" || isEvent(row))) return false;
  if (kind === "trouble" && outcome(row).tone === "ok" && !(row.request?.retry_attempt > 0)) return false;
  if (!words) return true;
  row.haystack ??= `${row.name} ${outcome(row).label} ${JSON.stringify(row.request)} ${JSON.stringify(row.response)}`.toLowerCase();
  return words.every((word) => row.haystack.includes(word));
}

/** The message that a call posted or changed, or that an envelope is about: {place, ts} or null. */
export function messageOf({ kind, name, request, response }) {
  if (kind === "call") {
    const ts = response?.message_ts ?? response?.ts;
    return response?.ok && ts && /^chat\.(post|update)/.test(name) ? { place: response.channel ?? request?.channel, ts } : null;
  }
  const { event, message, channel, container } = request?.payload ?? {};
  const ts = event?.item?.ts ?? event?.message?.ts ?? event?.ts ?? message?.ts ?? container?.message_ts;
  const place = event?.item?.channel ?? event?.channel ?? channel?.id ?? container?.channel_id;
  return ts && typeof place === "string" && /^[CDG]/.test(place) ? { place, ts } : null;
}
