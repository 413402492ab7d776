"""What the process that forks `kaizen` has imported, and asked for once, before the first fork."""

import gc

import psycopg
from sqlalchemy.orm import configure_mappers

import bot.app
import bot.cli
import bot.process
import migrations
from bot.slack.clients import _tls_context
from csi.common import working_days

ALL = (bot.app, bot.cli, bot.process, psycopg)

migrations.known()
migrations.newest()
configure_mappers()
working_days.load_calendars()
_tls_context()
gc.collect()
gc.freeze()  # a forked process looks at what it has made itself
