"""Links to messages of ours, made from where they stand: the workspace's address is read from Slack at each start."""

from datetime import datetime

from sqlmodel import Session

from models import Setting, insert_once

KEY = "workspace"
URL = "url"


def store_workspace(session: Session, url: str, at: datetime) -> None:
    """Keep the workspace's address (https://name.slack.com/) as Slack names it."""
    insert_once(session, Setting(key=KEY, changed_at=at))
    row = session.get(Setting, KEY, with_for_update=True, populate_existing=True)
    if row is not None and row.value.get(URL) != url:
        row.value, row.changed_at = {**row.value, URL: url}, at
        session.add(row)


def workspace_url(session: Session) -> str:
    """The workspace's address with a slash at its end; empty before the first start."""
    row = session.get(Setting, KEY)
    url = str(row.value.get(URL) or "") if row else ""
    return url if not url or url.endswith("/") else f"{url}/"


def permalink(workspace: str, channel: str, ts: str) -> str:
    """The link to a message that is no reply, as Slack's own; empty without the workspace's address."""
    return f"{workspace}archives/{channel}/p{ts.replace('.', '')}" if workspace else ""
