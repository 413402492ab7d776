"""The sandbox's refusals."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def refuse_unknown(body: Json, known: set[str]) -> None:
    """Refuse a body with an unknown field."""
    if unknown := body.keys() - known:
        raise Refusal("invalid_arguments", f"There is no {sorted(unknown)[0]!r}; there are {', '.join(sorted(known))}.")


class Refusal(Exception):
    """A call that is answered with `{"ok": false, "error": code}`.

    `detail` is a sentence for debugging, `messages` are Slack's `response_metadata.messages`, and `fields` are added to
    the answer.
    """

    def __init__(self, code: str, detail: str = "", messages: list[str] | None = None, **fields: Any) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.messages = messages or []
        self.fields = fields

    def to_slack(self) -> Json:
        """The answer of a refused Web API call."""
        answer: Json = {"ok": False, "error": self.code, **self.fields}
        if self.messages:
            answer["errors"] = [text.removeprefix("[ERROR] ") for text in self.messages]
            answer["response_metadata"] = {"messages": self.messages}
        return answer

    def to_person(self) -> Json:
        """The answer of a refused call on the people's side."""
        detail = self.detail or "; ".join(self.messages) or self.code.replace("_", " ")
        return {"ok": False, "error": self.code, "detail": detail, **self.fields}
