"""Ideas close in meaning: with the extra `kaizen-bot[semantic]`, the same idea in quite other words is found too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import doctor
from bot.process import Kaizen
from bot.settings import Settings
from bot.workers.sentence_model import SentenceModel
from bot.workers.vector_maker import VectorMaker
from csi.capture import meaning, recording, similar_ideas
from csi.register import deletion
from models import Database, IdeaNeighbour, IdeaVector
from sandbox.server import SandboxServer
from tests.conftest import Bot, Clock, make_settings
from tests.support import minilm
from tests.support.databases import Postgres
from tests.support.slack import ANA, BEN, MIA, TRIAGE, Slack
from tests.support.story import captured, card, rows

YOGA, STRETCHING = "Hire a yoga teacher", "Stretching and meditation lessons by an instructor"
KITTENS, CATS = "Kittens for the ward", "Cats on the hospital unit"
OTHER = "Invoices are printed twice"


@pytest.fixture
def settings(server: SandboxServer, database_url: str) -> Settings:
    return make_settings(server.url, database_url, semantic_model=str(minilm.folder()))


def vectors(bot: Bot) -> VectorMaker:
    assert bot.kaizen is not None
    assert bot.kaizen.vectors is not None
    return bot.kaizen.vectors


def choices(bot: Bot, number: int) -> list[int]:
    with bot.db.read() as session:
        return [each.number for each in similar_ideas.merge_choices(session, number)]


def stored(bot: Bot) -> tuple[list[int], list[tuple[int, int]]]:
    """The improvements with a vector, and the pairs of neighbours."""
    pairs = [(row.improvement_id, row.other_id) for row in rows(bot, IdeaNeighbour)]
    return sorted(row.improvement_id for row in rows(bot, IdeaVector)), sorted(pairs)


def test_the_same_idea_in_other_words_is_found_reworded_taken_back_and_deleted(slack: Slack, bot: Bot) -> None:
    yoga, kittens = captured(bot, YOGA, by=BEN), captured(bot, KITTENS, by=BEN)
    captured(bot, OTHER, by=BEN)
    assert vectors(bot).flush() == 3
    bot.restart()
    stretching, cats = captured(bot, STRETCHING), captured(bot, CATS)
    assert choices(bot, stretching) == []

    assert vectors(bot).flush() == 2
    bot.flush()

    # Close enough to be offered to whoever asks for it, not to be shown to an author who didn't.
    assert choices(bot, stretching) == [yoga]
    assert "Is this the same idea?" not in card(slack, ANA, stretching).text
    card(slack, MIA, stretching, TRIAGE).press("Duplicate")
    assert YOGA in str(slack.modal(MIA))
    # So close that the receipt says so, once the vector is there.
    assert f"Is this the same idea?\n*IMP-{kittens}*  “{KITTENS}”" in card(slack, ANA, cats).text
    assert vectors(bot).flush() == 0

    with bot.db.begin() as session:
        recording.edit_idea(session, stretching, recording.NewIdea(OTHER + " again"), by=ANA, at=bot.clock())
        recording.withdraw_idea(session, kittens, by=BEN, at=bot.clock())
    assert vectors(bot).flush() == 1
    assert choices(bot, stretching) == [3]
    assert stored(bot) == ([yoga, 3, stretching, cats], [(stretching, 3)])

    with bot.db.begin() as session:
        deletion.delete_improvement(session, stretching, typed=stretching, reason="a trial", by=MIA, at=bot.clock())
    assert vectors(bot).flush() == 0
    assert stored(bot) == ([yoga, 3, cats], [])


def test_another_model_makes_all_vectors_anew(slack: Slack, bot: Bot, tmp_path: Path) -> None:
    captured(bot, YOGA)
    vectors(bot).flush()
    other = tmp_path / "another"
    other.symlink_to(minilm.folder())
    bot.stop()
    bot.settings = bot.settings.model_copy(update={"semantic_model": str(other)})
    bot.start()

    assert vectors(bot).flush() == 1

    assert [row.model.partition(":")[0] for row in rows(bot, IdeaVector)] == ["another"]


def _folders(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    made = minilm.folder()
    yield tmp_path / "nowhere", "There is no model.onnx in"
    (alone := tmp_path / "alone").mkdir()
    (alone / "model.onnx").symlink_to(made / "model.onnx")
    yield alone, "There is no tokenizer.json in"
    (broken := tmp_path / "broken").mkdir()
    (broken / "tokenizer.json").symlink_to(made / "tokenizer.json")
    (broken / "model.onnx").write_bytes((made / "model.onnx").read_bytes()[:5_000])
    yield broken, "can't be read"
    (foreign := tmp_path / "foreign").mkdir()
    (foreign / "model.onnx").symlink_to(made / "model.onnx")
    (foreign / "tokenizer.json").write_text("{}")
    yield foreign, "can't be read"


def test_without_a_usable_model_ideas_are_found_by_their_words_and_doctor_says_why(
    slack: Slack, bot: Bot, tmp_path: Path
) -> None:
    bot.stop()
    for folder, why in _folders(tmp_path):
        settings = bot.settings.model_copy(update={"semantic_model": str(folder)})
        said = [each for each in doctor.examine(settings) if "found by their words only" in each.fact]
        assert [each.ok for each in said] == [True], folder
        assert why in said[0].fact
        kaizen = Kaizen(settings, bot.db, bot.clock)
        assert kaizen.vectors is None
        kaizen.stop()
    assert any("found by meaning too (model minilm:" in each.fact for each in doctor.examine(bot.settings))
    bot.start()


def test_pgvector_finds_the_neighbours_that_numpy_finds(postgres: Postgres, server: SandboxServer) -> None:
    model = SentenceModel(minilm.folder())
    texts = [YOGA, STRETCHING, KITTENS, CATS, OTHER, "Invoices leave the printer two times"]
    found = []
    with postgres.database() as url:
        db = Database(url)
        bot = Bot(make_settings(server.url, url), db, Slack(server.url), Clock(server))
        for idea in texts:
            captured(bot, idea)
        for extended in (False, True):
            with db.begin() as session:
                if extended:
                    session.connection().execute(text("CREATE EXTENSION vector"))
                session.connection().execute(text("DELETE FROM idea_vector"))
                assert meaning.has_pgvector(session) is extended
            assert VectorMaker(db, model, bot.clock).flush() == len(texts)
            pairs = rows(bot, IdeaNeighbour)
            found.append({(row.improvement_id, row.other_id): row.cosine for row in pairs})
        with db.begin() as session:
            session.connection().execute(text("DROP EXTENSION vector"))
        bot.stop()
        db.close()

    assert found[0] == pytest.approx(found[1], abs=1e-4)
    assert set(found[0]) == {(2, 1), (4, 3), (6, 5)}
