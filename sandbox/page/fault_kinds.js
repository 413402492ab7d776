// The faults in plain words. `scope` says what a fault can be limited to; options have Slack's sensible defaults.

export const CALLS = ["chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish", "conversations.history", "conversations.replies", "users.info", "reactions.add", "files.getUploadURLExternal", "files.completeUploadExternal", "upload", "response_url", "apps.connections.open"];
export const ENVELOPES = [["events_api", "events"], ["interactive", "buttons and forms"], ["slash_commands", "slash commands"]];

export const KINDS = [
  { kind: "latency", name: "Slow answers", scope: "calls", about: "Every call of Kaizen is answered, but late.",
    options: [{ name: "delay", label: "Seconds late", value: 1, step: 0.1 }] },
  { kind: "rate_limited", name: "Too many requests", scope: "calls", about: "Calls are refused with HTTP 429: Kaizen has to wait, and try again.",
    options: [{ name: "retry_after", label: "Seconds to wait", value: 1 }] },
  { kind: "server_error", name: "Server errors", scope: "calls", about: "Calls fail inside Slack and have no effect. The answer may be a web page, not JSON.",
    options: [{ name: "status", label: "HTTP status", value: 503, min: 500, max: 599 }, { name: "body", label: "Answer", value: "html", choices: [["html", "a web page"], ["json", "JSON"]] }] },
  { kind: "refuse", name: "Refusals", scope: "calls", about: "Slack refuses calls with one of its errors, such as a revoked token.",
    options: [{ name: "error", label: "Error", value: "internal_error", choices: ["internal_error", "fatal_error", "channel_not_found", "is_archived", "not_in_channel", "token_revoked", "account_inactive", "missing_scope"].map((each) => [each, each]) }] },
  { kind: "cut_call", name: "Calls that are cut off", scope: "calls", about: "The connection breaks before the answer. Kaizen can't know whether its call worked.",
    options: [{ name: "done", label: "The call", value: "true", choices: [["true", "took effect"], ["false", "had no effect"]] }] },
  { kind: "cut_socket", name: "Events that are cut off", scope: "envelopes", about: "The connection breaks while something is on its way to Kaizen.",
    options: [{ name: "done", label: "It", value: "true", choices: [["true", "arrived"], ["false", "was lost"]] }] },
  { kind: "lost_ack", name: "Lost acknowledgements", scope: "envelopes", about: "Slack loses what Kaizen confirms: events come once more, and people see an error." },
  { kind: "duplicate", name: "Everything twice", scope: "events", about: "Each event is sent a second time. Nothing may happen twice because of it.",
    options: [{ name: "as_new", label: "The second one", value: "false", choices: [["false", "says that it is a repetition"], ["true", "looks like a new event"]] }] },
  { kind: "reorder", name: "Out of order", scope: "events", about: "Each event waits until the next one has passed it.",
    options: [{ name: "hold", label: "Seconds at most", value: 1, step: 0.1 }] },
  { kind: "outage", name: "Slack is down", about: "Nothing works for anybody: calls and connections are cut, people can do nothing, events are lost or late." },
];

export const JUMPS = [["600", "10 minutes"], ["3600", "one hour"], ["86400", "one day"], ["604800", "one week"], ["2592000", "30 days"]];
