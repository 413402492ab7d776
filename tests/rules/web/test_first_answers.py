"""The same request gets the same answer, for as long as it could be taken for a new one, and among so many."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.web.first_answers import KEPT_SECONDS, Answer, FirstAnswers
from tests.support import event_loops


class Handling:
    """Handles requests, with a new answer each time; the first ones as they are told."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.count = list(statuses), 0

    async def __call__(self) -> Answer:
        self.count += 1
        return Answer(self.statuses.pop(0) if self.statuses else 200, "text/plain", f"answer {self.count}")


def play(scene: Callable[[], Awaitable[None]]) -> None:
    async def at_most() -> None:
        await asyncio.wait_for(scene(), 10)

    event_loops.run(at_most())


def test_a_request_that_comes_again_gets_the_first_answer_until_it_is_too_old() -> None:
    async def scene() -> None:
        now, handle = [1000.0], Handling()
        answers = FirstAnswers(lambda: now[0])
        first = await answers.of("v0=a", handle)
        now[0] += KEPT_SECONDS
        assert await answers.of("v0=a", handle) == first
        assert await answers.of("v0=b", handle) != first
        now[0] += 1
        assert await answers.of("v0=a", handle) != first
        assert len(answers) == 2

    play(scene)


def test_a_request_that_failed_is_handled_when_it_comes_again() -> None:
    async def scene() -> None:
        handle = Handling(500, 503)
        answers = FirstAnswers()
        assert [(await answers.of("v0=a", handle)).status for _ in range(4)] == [500, 503, 200, 200]
        assert handle.count == 3

    play(scene)


def test_a_request_that_comes_while_the_first_is_handled_waits_for_its_answer() -> None:
    async def scene() -> None:
        go, count = asyncio.Event(), 0

        async def handle() -> Answer:
            nonlocal count
            count += 1
            await go.wait()
            return Answer(200, "", f"answer {count}")

        answers = FirstAnswers()
        asked = [asyncio.create_task(answers.of("v0=a", handle)) for _ in range(5)]
        await asyncio.sleep(0)
        asked[3].cancel()  # its sender hangs up
        go.set()
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert count == 1
        assert [each.body for each in told if isinstance(each, Answer)] == ["answer 1"] * 4

    play(scene)


def test_whoever_waits_for_a_request_that_is_broken_off_may_ask_again() -> None:
    async def scene() -> None:
        async def never() -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

        answers = FirstAnswers()
        first = asyncio.create_task(answers.of("v0=a", never))
        await asyncio.sleep(0)
        second = asyncio.create_task(answers.of("v0=a", never))
        await asyncio.sleep(0)
        first.cancel()
        assert (await second).status == 503
        assert (await answers.of("v0=a", Handling())).status == 200

    play(scene)


def test_the_oldest_answers_are_forgotten_where_there_are_too_many_or_too_much_is_kept() -> None:
    async def scene() -> None:
        for answers in (FirstAnswers(most=3), FirstAnswers(most_bytes=3 * len("answer 1"))):
            handle = Handling()
            for name in "abcdef":
                await answers.of(name, handle)
            assert len(answers) <= 4
            assert (await answers.of("f", handle)).body == "answer 6"
            assert (await answers.of("a", handle)).body == "answer 7"

    play(scene)


def test_what_is_told_once_is_told_to_nobody_who_sends_the_request_again() -> None:
    async def scene() -> None:
        told = iter(["your code", "saved already", "saved already"])

        async def handle() -> Answer:
            await asyncio.sleep(0)
            return Answer(200, "", next(told), is_told_once=True)

        answers = FirstAnswers()
        at_once = await asyncio.gather(*(answers.of("v0=a", handle) for _ in range(2)))
        later = await answers.of("v0=a", handle)
        assert [each.body for each in (*at_once, later)] == ["your code", "saved already", "saved already"]

    play(scene)
