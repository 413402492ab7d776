"""The index of words in ideas, by which similar ideas and search results are found."""

from sqlmodel import Field, SQLModel


class IdeaWord(SQLModel, table=True):
    """A stem that occurs in an improvement's idea; similar ideas are found by these."""

    __tablename__ = "idea_word"

    word: str = Field(primary_key=True, max_length=40)
    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True, index=True)
